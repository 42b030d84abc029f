package org.ottt.djl.data.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.testing.Fuzz;

/** Damaged tars and indexes of tars: read or refused. */
class ArchiveFuzzTest {

  private static final Set<Class<? extends Exception>> REFUSED = Set.of(DataException.class);

  @TempDir private Path folder;

  static byte[] folders() throws IOException {
    return new TestTar()
        .folder("data/")
        .add("data/cat/1.jpg", "one")
        .add("data/cat/" + "long".repeat(40) + ".jpg", "two")
        .link("data/readme", "elsewhere", true)
        .sparse("data/notes.bin", 0, 4096)
        .add("data/dog/3.png", "x".repeat(600))
        .bytes();
  }

  static byte[] samples() throws IOException {
    return new TestTar()
        .posix()
        .add("0.jpg", "zero")
        .add("0.cls", "3")
        .add("1.jpg", "one")
        .add("1.json", "{\"label\": 4, \"size\": [3, {\"deep\": null}]}")
        .add("größe-" + "long".repeat(40) + ".jpg", "two")
        .add("größe-" + "long".repeat(40) + ".cls", "5")
        .bytes();
  }

  @Test
  void tars() throws IOException, InterruptedException {
    byte[] nested = new TestTar().add("n1.tar", folders()).add("n2.tar", folders()).bytes();
    Fuzz fuzz =
        new Fuzz(folder.resolve("fuzz.tar"), List.of(folders(), samples(), nested), REFUSED)
            .within(8 << 20, 64)
            .run(3000, file -> TarScan.of(file, 7, "", position -> {}));
    assertThat(fuzz.refused()).isGreaterThan(300);
  }

  @Test
  void indexes() throws IOException, InterruptedException {
    Path good = folder.resolve("good");
    Path tar = Files.write(folder.resolve("a.tar"), folders());
    Path shard = Files.write(folder.resolve("b.tar"), samples());
    ArchiveIndexFile.write(
        good,
        List.of(TarScan.of(tar, 7, "", position -> {}), TarScan.of(shard, 8, "", position -> {})));
    Fuzz fuzz =
        new Fuzz(folder.resolve("index"), List.of(Files.readAllBytes(good)), REFUSED)
            .repairedBy(ArchiveFuzzTest::signed)
            .run(3000, ArchiveIndexFile::read);
    assertThat(fuzz.refused()).isGreaterThan(1000);
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
}
