package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .withMessageContaining("has a header of more than 1 MB");
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
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
