package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.types.Shape;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NumPy's files as NumPy documents them. */
class NpzFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"<f4, 4", ">f4, 4", "<f8, 8", "<i4, 4", ">i8, 8", "|u1, 1", "|i1, 1", "|b1, 1"})
  void readsNumbersOfEveryType(String type, int bytes) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(2 * bytes);
    values.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int value = 0; value < 2; value++) {
      switch (type.substring(1)) {
        case "f4" -> values.putFloat(value);
        case "f8" -> values.putDouble(value);
        case "i4" -> values.putInt(value);
        case "i8" -> values.putLong(value);
        default -> values.put((byte) value);
      }
    }
    Path file = npz("a.b", header(type, "False", "(2,)"), values.array());
    try (NpzFile npz = NpzFile.open(file)) {
      assertThat(npz.shapes()).containsExactly(Map.entry("a.b", new Shape(2)));
      assertThat(npz.read("a.b")).containsExactly(0f, 1f);
    }
  }

  @Test
  void readsScalarsEmptyArraysAndSeveralExtents() throws IOException {
    assertThat(shapeOf("()", 4)).isEqualTo(new Shape());
    assertThat(shapeOf("(0, 3)", 0)).isEqualTo(new Shape(0, 3));
    assertThat(shapeOf("(1, 2, 3)", 24)).isEqualTo(new Shape(1, 2, 3));
  }

  @Test
  void saysThatItMustLieOnThisMachine() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path inZip =
          Files.copy(npz("x", header("<f4", "False", "()"), new byte[4]), zip.getPath("/a.npz"));
      assertThatExceptionOfType(NpzException.class)
          .isThrownBy(() -> NpzFile.open(inZip))
          .withMessageContainingAll("/a.npz", "another file system", "copy it");
    }
  }

  private Shape shapeOf(String shape, int bytes) throws IOException {
    try (NpzFile npz = NpzFile.open(npz("x", header("<f4", "False", shape), new byte[bytes]))) {
      return npz.shapes().get("x");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "|O; False; (1,); 8; is of type |O, which is not supported",
        "<f4; True; (2, 2); 16; Fortran's order",
        "<f4; False; (3,); 8; does not fit its",
        "<f4; False; (1099511627776,); 8; does not fit its",
        "<f4; False; (4294967296, 4294967296, 16); 0; does not fit its",
        "<f4; False; (99999999999999999999,); 8; has the shape",
        "<f4; False; (-1,); 8; not what the format asks for",
        "<f4; Maybe; (1,); 4; not what the format asks for"
      })
  void refuses(String type, String order, String shape, int bytes, String why) throws IOException {
    Path file = npz("x", header(type, order, shape), new byte[bytes]);
    assertThatExceptionOfType(NpzException.class)
        .isThrownBy(() -> NpzFile.open(file).close())
        .withMessageContainingAll(file.toString(), why);
  }

  @Test
  void aNameWithLineBreaksIsShownOnOneLine() throws IOException {
    Path array = npz("a\nb", header("|O", "False", "(1,)"), new byte[8]);
    assertThatExceptionOfType(NpzException.class)
        .isThrownBy(() -> NpzFile.open(array).close())
        .withMessageContaining("array a?b is of type");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("other.npz")))) {
      zip.putNextEntry(new ZipEntry("a.n\ny"));
    }
    assertThatExceptionOfType(NpzException.class)
        .isThrownBy(() -> NpzFile.open(folder.resolve("other.npz")).close())
        .withMessageContaining("a.n?y is not a NumPy array");
  }

  /** Its 300 MB of zeros are 300 kB; nothing is unpacked before its shape is asked for. */
  @Test
  void whatIsInsideIsNotUnpackedToLookAtIt() throws IOException {
    Path file = folder.resolve("bomb.npz");
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(header("<f4", "False", "(75497472,)"));
      for (int i = 0; i < 288; i++) {
        zip.write(zeros);
      }
    }
    assertThat(Files.size(file)).isLessThan(1 << 20);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    try (NpzFile npz = NpzFile.open(file)) {
      assertThat(npz.shapes().get("x")).isEqualTo(new Shape(75_497_472));
    }
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
  }

  @Test
  void aChangedValueIsNoticedByTheChecksum() throws IOException {
    Path file = folder.resolve("stored.npz");
    byte[] content = join(header("<f4", "False", "(2,)"), new byte[8]);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(content);
    }
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("NUMPY") + content.length - 3;
    bytes[at] = 1;
    Files.write(file, bytes);
    try (NpzFile npz = NpzFile.open(file)) {
      assertThatExceptionOfType(NpzException.class)
          .isThrownBy(() -> npz.read("x"))
          .withMessageContaining("array x does not have its checksum");
    }
  }

  @Test
  void whatIsNoZipIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("no.npz"), new byte[100]);
    assertThatExceptionOfType(NpzException.class)
        .isThrownBy(() -> NpzFile.open(file).close())
        .withMessageContaining("is not a usable npz file");
  }

  private Path npz(String name, byte[] header, byte[] values) throws IOException {
    Path file = folder.resolve("file.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(header);
      zip.write(values);
    }
    return file;
  }

  private static byte[] header(String type, String order, String shape) {
    String text =
        "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer start = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    start.put((byte) 1).put((byte) 0).putShort((short) bytes.length);
    return join(start.array(), bytes);
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
