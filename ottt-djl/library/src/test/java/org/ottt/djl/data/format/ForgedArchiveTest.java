package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;

/** Archives that were made to do harm. */
class ForgedArchiveTest {

  private static final String BATCH = "data_batch_1.bin";

  @TempDir private Path folder;
  private Path inner;

  @BeforeEach
  void makeFolder() throws IOException {
    inner = Files.createDirectories(folder.resolve("inner/data"));
  }

  /** Nothing is unpacked to disk, so there is nothing that a name could lead out of. */
  @Test
  void namesThatLeadOutOfTheFolderWriteNothing() throws IOException {
    Path archive =
        TestFiles.tarGz(
            inner.resolve("a.tar.gz"),
            Map.of("../../" + BATCH, TestFiles.cifar10(1), "/tmp/../etc/passwd", new byte[9]));
    assertThat(Cifar10Reader.train(archive).size()).isEqualTo(1);
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(archive);
    }
  }

  @Test
  void anArchiveThatUnpacksWithoutEndIsCutOff() throws IOException {
    long limit = 1 << 20;
    for (Map<String, byte[]> content :
        List.of(Map.of(BATCH, new byte[2 << 20]), Map.of("other.txt", new byte[2 << 20]))) {
      Path archive = TestFiles.tarGz(inner.resolve("bomb.tar.gz"), content);
      assertThat(Files.size(archive)).isLessThan(20_000);
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> TarGz.read(archive, BATCH::equals, limit))
          .withMessageContaining("unpacks to more than 1,048,576 bytes");
    }
  }

  /** The reader of archives would take memory for all of it. */
  @Test
  void aNameOfManyMegabytesIsRefused() throws IOException {
    Path archive = inner.resolve("name.tar.gz");
    try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped)) {
      TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
      name.setSize(64 << 20);
      tar.putArchiveEntry(name);
      tar.write(new byte[64 << 20]);
      tar.closeArchiveEntry();
    }
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Cifar10Reader.train(archive))
        .withMessageContaining("has a header of more than 64 kB");
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
  }

  /** A file of two records claims four gigabytes, nearly all of it a hole. */
  @Test
  void sparseFilesAreRefusedBeforeTheirHolesAreRead() throws IOException {
    for (String name : List.of(BATCH, "readme.html")) {
      Path archive = inner.resolve("sparse.tar.gz");
      try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(archive))) {
        zipped.write(sparseHeader(name, 1024, 1L << 32));
        zipped.write(new byte[1024 + 1024]);
      }
      ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = memory.getCurrentThreadAllocatedBytes();
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> Cifar10Reader.train(archive))
          .withMessageContaining("(" + name + ") is not a plain file")
          .withMessageContaining("without tar's --sparse");
      assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }
  }

  /** Returns the header of a sparse file as GNU tar wrote it first: data at both ends. */
  private static byte[] sparseHeader(String name, long stored, long size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, octal(stored));
    put(header, 136, octal(0));
    header[156] = TarConstants.LF_GNUTYPE_SPARSE;
    put(header, 257, "ustar  ");
    long part = stored / 2;
    put(header, 386, octal(0));
    put(header, 398, octal(part));
    put(header, 410, octal(size - part));
    put(header, 422, octal(part));
    put(header, 483, octal(size));
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, String.format("%06o", sum));
    return header;
  }

  private static String octal(long value) {
    return String.format("%011o", value);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  @Test
  void aNameWithLineBreaksIsShownOnOneLine() throws IOException {
    Path archive =
        TestFiles.tarGz(
            inner.resolve("a.tar.gz"), Map.of("x\n".repeat(40) + "/" + BATCH, new byte[5]));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Cifar10Reader.train(archive))
        .withMessageContaining("x?x?")
        .withMessageNotContaining("\n");
  }
}
