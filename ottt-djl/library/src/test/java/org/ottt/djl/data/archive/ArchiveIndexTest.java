package org.ottt.djl.data.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.image.UnreadImages;

class ArchiveIndexTest {

  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));

  @TempDir private Path temp;
  private Path root;
  private Path index;
  private Path one;
  private Path two;

  @BeforeEach
  void writeArchives() throws IOException {
    root = temp.resolve("data");
    index = root.resolve(".ottt-archives");
    one = write("one.tar", "cat/1.jpg");
    two = write("sub/two.tar", "cat/2.jpg", "dog/3.jpg");
  }

  private Path write(String archive, String... images) throws IOException {
    TestTar tar = new TestTar();
    for (String image : images) {
      tar.add(image, "content of " + image);
    }
    Path file = tar.write(root.resolve(archive));
    Files.setLastModifiedTime(file, LONG_AGO);
    return file;
  }

  private static List<String> names(List<ArchiveListing> listings) {
    List<String> names = new ArrayList<>();
    for (ArchiveListing listing : listings) {
      for (int i = 0; i < listing.images(); i++) {
        names.add(listing.file().getFileName() + " " + listing.name(i));
      }
    }
    return names;
  }

  private List<String> open(Path... archives) throws IOException {
    return names(ArchiveIndex.open(root, List.of(archives), ""));
  }

  @Test
  void listsEachArchiveOnce() throws IOException {
    List<String> first = open(one, two);
    assertThat(first)
        .containsExactly("one.tar cat/1.jpg", "two.tar cat/2.jpg", "two.tar dog/3.jpg");
    assertThat(index).isRegularFile();
    // Another content of the same size and time stays unseen: the archive was not read.
    write("one.tar", "cow/1.jpg");
    assertThat(open(one, two)).isEqualTo(first);
    assertThat(open(two, one)).containsExactly(first.get(1), first.get(2), first.get(0));
  }

  @Test
  void listsAgainWhatHasChanged() throws IOException {
    open(one, two);
    write("one.tar", "cow/1.jpg");
    Files.setLastModifiedTime(one, FileTime.from(Instant.parse("2020-01-01T00:00:00.6Z")));
    assertThat(open(one)).containsExactly("one.tar cow/1.jpg");
    byte[] grown = new TestTar().add("owl/1.jpg", new byte[20_000]).bytes();
    Files.write(one, grown);
    Files.setLastModifiedTime(one, FileTime.from(Instant.parse("2020-01-01T00:00:00.6Z")));
    assertThat(open(one)).containsExactly("one.tar owl/1.jpg");
    // What was not asked for is still known.
    write("sub/two.tar", "cat/9.jpg", "dog/9.jpg");
    assertThat(open(two)).containsExactly("two.tar cat/2.jpg", "two.tar dog/3.jpg");
  }

  @Test
  void listsAgainForAnotherLabel() throws IOException {
    Path shard =
        new TestTar()
            .add("0.jpg", "x")
            .add("0.json", "{\"label\": 1, \"colour\": 2}")
            .write(root.resolve("shard.tar"));
    assertThat(ArchiveIndex.open(root, List.of(shard), "").get(0).groups()).containsExactly("1");
    assertThat(ArchiveIndex.open(root, List.of(shard), "colour").get(0).groups())
        .containsExactly("2");
    assertThat(ArchiveIndex.open(root, List.of(shard), "colour").get(0).groups())
        .containsExactly("2");
  }

  @Test
  void remembersTheImagesThatAreNotRead() throws IOException {
    Path mixed = write("sub/mixed.tar", "cat/1.jpg", "cat/2.bmp", "cat/3.tiff");
    for (int i = 0; i < 2; i++) {
      assertThat(ArchiveIndex.open(root, List.of(mixed, one), ""))
          .extracting(ArchiveListing::unread)
          .containsExactly(new UnreadImages(2, mixed + " (cat/2.bmp)"), UnreadImages.NONE);
      // Another content of the same size and time: the numbers are those of the index.
      write("sub/mixed.tar", "cat/1.jpg", "cat/2.png", "cat/3.jpeg");
    }
  }

  @Test
  void theFolderMayMove() throws IOException {
    List<String> first = open(one, two);
    Path moved = Files.move(root, temp.resolve("moved"));
    root = moved;
    write("one.tar", "cow/1.jpg");
    assertThat(open(moved.resolve("one.tar"), moved.resolve("sub/two.tar"))).isEqualTo(first);
  }

  @Test
  void replacesADamagedIndex() throws IOException {
    List<String> expected = open(one, two);
    byte[] good = Files.readAllBytes(index);
    for (int i = 0; i < good.length; i++) {
      byte[] damaged = good.clone();
      damaged[i] ^= 4;
      Files.write(index, damaged);
      assertThatThrownBy(() -> ArchiveIndexFile.read(index)).isInstanceOf(IOException.class);
    }
    try (LogLines log = LogLines.of(ArchiveIndex.class)) {
      assertThat(open(one, two)).isEqualTo(expected);
      assertThat(log.lines().get(0)).contains("The index is rebuilt", "is damaged");
    }
    assertThat(Files.readAllBytes(index)).hasSameSizeAs(good);
  }

  @Test
  void forgetsArchivesThatAreGone() throws IOException {
    open(one, two);
    Files.delete(two);
    write("one.tar", "cow/1.jpg", "cow/2.jpg");
    open(one);
    assertThat(ArchiveIndexFile.read(index)).hasSize(1);
  }

  @Test
  void holdsAMillionImagesInFewBytes() throws IOException {
    TestTar tar = new TestTar();
    for (int i = 0; i < 2000; i++) {
      tar.add("n01440764/n01440764_" + (1000 + i) + ".JPEG", "x");
    }
    Path archive = tar.write(root.resolve("many.tar"));
    ArchiveIndex.open(root, List.of(archive), "");
    assertThat(Files.size(index) / 2000).isLessThan(56);
  }
}
