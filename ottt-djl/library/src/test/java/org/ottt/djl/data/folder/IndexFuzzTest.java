package org.ottt.djl.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.testing.Fuzz;

/** Damaged and forged indexes of image folders: read or refused. */
class IndexFuzzTest {

  @TempDir private Path folder;

  @Test
  void indexes() throws IOException, InterruptedException {
    Path good = writeGood(folder.resolve("good"));
    Fuzz fuzz =
        new Fuzz(
                folder.resolve("index"),
                List.of(Files.readAllBytes(good)),
                Set.of(DataException.class))
            .repairedBy(IndexFuzzTest::signed)
            .run(3000, IndexFile::read);
    assertThat(fuzz.refused()).isGreaterThan(1000);
  }

  /** Writes an index of three images. */
  static Path writeGood(Path file) throws IOException {
    new IndexFile(
            7,
            Map.of(
                "train",
                List.of(
                    ClassFiles.of(
                        "cat", 5, List.of("1.jpg", "2.jpg"), new UnreadImages(2, "a/3.bmp")),
                    ClassFiles.of("dog", 6, List.of("3.png")))))
        .write(file);
    return file;
  }

  /** With a right checksum, so that what is behind it is read. */
  static byte[] signed(byte[] bytes) {
    if (bytes.length >= Long.BYTES) {
      CRC32C checksum = new CRC32C();
      checksum.update(bytes, 0, bytes.length - Long.BYTES);
      ByteBuffer.wrap(bytes).putLong(bytes.length - Long.BYTES, checksum.getValue());
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../secret.jpg", "/etc/secret.jpg", "..", "", "a/../../b.jpg", "a//b.jpg"})
  void anIndexDoesNotLeadOutOfTheFolder(String name) throws IOException {
    Path file = folder.resolve("index");
    new IndexFile(7, Map.of("train", List.of(ClassFiles.of("cat", 5, List.of(name))))).write(file);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IndexFile.read(file))
        .withMessageContaining("outside of the data folder");
    new IndexFile(7, Map.of("train", List.of(ClassFiles.of(name, 5, List.of("1.jpg")))))
        .write(file);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IndexFile.read(file))
        .withMessageContaining("outside of the data folder");
    ClassFiles unread = ClassFiles.of("cat", 5, List.of("1.jpg"), new UnreadImages(1, name));
    new IndexFile(7, Map.of("train", List.of(unread))).write(file);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IndexFile.read(file))
        .withMessageContaining("outside of the data folder");
  }
}
