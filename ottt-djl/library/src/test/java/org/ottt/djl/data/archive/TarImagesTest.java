package org.ottt.djl.data.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;

class TarImagesTest {

  private static final List<String> CLASSES = List.of("ant", "bee", "cat", "dog");

  @TempDir private Path temp;
  private Path first;
  private Path second;

  @BeforeEach
  void writeArchives() throws IOException {
    first =
        new TestTar()
            .add("dog/2.jpg", "dog two")
            .add("bee/x.jpg", "bee")
            .add("dog/1.jpg", "dog one")
            .add("owl/1.jpg", "not wanted")
            .write(temp.resolve("first.tar"));
    second = new TestTar().add("dog/15.jpg", "dog 15").write(temp.resolve("second.tar"));
  }

  private TarImages open() throws IOException {
    List<ArchiveListing> listings = ArchiveIndex.open(temp, List.of(first, second), "");
    return new TarImages(
        listings,
        CLASSES,
        (archive, image) -> {
          ArchiveListing listing = listings.get(archive);
          return CLASSES.indexOf(listing.groups().get(listing.group(image)));
        });
  }

  private static String read(TarImages images, int index) throws IOException {
    return new String(images.read(index), StandardCharsets.UTF_8);
  }

  @Test
  void numbersImagesByClassAndName() throws IOException {
    TarImages images = open();
    List<String> read = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      read.add(images.label(i) + " " + images.path(i) + " " + read(images, i));
    }
    assertThat(read)
        .containsExactly(
            "1 bee/x.jpg bee", "3 dog/1.jpg dog one", "3 dog/15.jpg dog 15", "3 dog/2.jpg dog two");
    assertThat(images.name(2)).isEqualTo(second + " (dog/15.jpg)");
    assertThat(images.classNames()).isEqualTo(CLASSES);
    assertThat(images).hasToString("the images in " + first + " and 1 more archives");
    assertThatThrownBy(() -> images.label(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void tellsAnArchiveThatIsGoneFromADamagedOne() throws IOException {
    TarImages images = open();
    Files.delete(second);
    assertThatThrownBy(() -> images.read(2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(second + " has disappeared")
        .hasMessageContaining("restore it");
    Files.write(first, new byte[100]);
    assertThatThrownBy(() -> images.read(3))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(DataException.class)
        .hasMessageContaining("has become shorter");
    assertThat(images.label(3)).isEqualTo(3);
  }

  @Test
  void needsAnImage() throws IOException {
    List<ArchiveListing> listings = ArchiveIndex.open(temp, List.of(first), "");
    assertThatThrownBy(() -> new TarImages(listings, CLASSES, (archive, image) -> -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No images in");
  }
}
