package org.ottt.djl.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.data.index.IndexPlaces;

class FolderIndexTest {

  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));

  private static final List<String> SPLITS = List.of("train", "val");

  @TempDir Path temp;
  private Path root;
  private Path indexFile;

  @BeforeEach
  void makeFolder() throws IOException {
    root = temp.resolve("data");
    indexFile = temp.resolve("cache/sub/index");
    for (String file :
        List.of(
            "train/n02/b.JPEG",
            "train/n02/a.jpg",
            "train/n02/notes.txt",
            "train/n02/.hidden.jpg.tmp",
            "train/n01/potter's wheel.png",
            "train/n10/c.jpeg",
            "train/.cache/x.jpg",
            "train/readme.txt",
            "val/n10/v1.JPEG",
            "val/n02/v2.JPEG")) {
      make(file);
    }
    age();
  }

  private void make(String file) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
  }

  /** Sets all folders' times back, so that they do not count as changed just now. */
  private void age() throws IOException {
    for (String split : List.of("train", "val")) {
      try (Stream<Path> classes = Files.list(root.resolve(split))) {
        for (Path folder : classes.filter(Files::isDirectory).toList()) {
          Files.setLastModifiedTime(folder, LONG_AGO);
        }
      }
    }
  }

  private void delete(String name) throws IOException {
    try (Stream<Path> paths = Files.walk(root.resolve(name))) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private FolderIndex open() throws IOException {
    return FolderIndex.open(root, indexFile);
  }

  private List<String> files(FolderImages split) {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < split.size(); i++) {
      files.add(split.label(i) + " " + root.relativize(split.file(i)));
    }
    return files;
  }

  private void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessage(message);
  }

  @Test
  void numbersClassesAndFilesByName() throws IOException {
    FolderIndex index = open();
    assertThat(index.classNames()).containsExactly("n01", "n02", "n10");
    assertThat(files(index.train()))
        .containsExactly(
            "0 train/n01/potter's wheel.png",
            "1 train/n02/a.jpg",
            "1 train/n02/b.JPEG",
            "2 train/n10/c.jpeg");
    assertThat(index.train().unread()).isEqualTo(UnreadImages.NONE);
    // Labels come from train, although val lacks a class.
    assertThat(files(index.val())).containsExactly("1 val/n02/v2.JPEG", "2 val/n10/v1.JPEG");
    assertThatThrownBy(() -> index.train().file(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void doesNotListAgainWhatHasNotChanged() throws IOException {
    List<String> first = files(open().train());
    // A file that the folder's time does not tell of stays unseen: the folder was not read.
    make("train/n02/c.jpg");
    Files.setLastModifiedTime(root.resolve("train/n02"), LONG_AGO);
    FileTime written = Files.getLastModifiedTime(indexFile);
    try (LogLines log = LogLines.of(FolderIndex.class)) {
      assertThat(files(open().train())).isEqualTo(first);
      assertThat(log.lines()).isEmpty();
    }
    assertThat(Files.getLastModifiedTime(indexFile)).isEqualTo(written);
  }

  @Test
  void listsAgainOnlyTheClassesThatChanged() throws IOException {
    open();
    make("train/n02/c.jpg");
    make("train/n10/unseen.jpg");
    Files.setLastModifiedTime(root.resolve("train/n10"), LONG_AGO);
    make("train/n05/new.jpg");
    try (LogLines log = LogLines.of(FolderIndex.class)) {
      FolderIndex index = open();
      assertThat(index.classNames()).containsExactly("n01", "n02", "n05", "n10");
      assertThat(files(index.train())).contains("1 train/n02/c.jpg", "2 train/n05/new.jpg");
      assertThat(files(index.train())).doesNotContain("3 train/n10/unseen.jpg");
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).contains("Indexed 8 images", "2 class folders read");
    }
    delete("train/n05");
    assertThat(open().classNames()).containsExactly("n01", "n02", "n10");
    assertThat(IndexFile.read(indexFile).splits().get("train")).hasSize(3);
  }

  @Test
  void doesNotTrustAFolderThatChangedJustBeforeItWasListed() throws IOException {
    FileTime now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(root.resolve("train/n02"), now);
    open();
    make("train/n02/c.jpg");
    Files.setLastModifiedTime(root.resolve("train/n02"), now);
    assertThat(files(open().train())).contains("1 train/n02/c.jpg");
  }

  @Test
  void replacesADamagedIndex() throws IOException {
    List<String> expected = files(open().train());
    byte[] good = Files.readAllBytes(indexFile);
    for (int i = 0; i < good.length; i++) {
      byte[] damaged = good.clone();
      damaged[i] ^= 4;
      Files.write(indexFile, damaged);
      assertThatThrownBy(() -> IndexFile.read(indexFile)).isInstanceOf(IOException.class);
    }
    assertThat(files(open().train())).isEqualTo(expected);
    assertThat(IndexFile.read(indexFile).splits().keySet()).containsExactly("train", "val");
    Files.write(indexFile, new byte[3]);
    assertThat(files(open().train())).isEqualTo(expected);
  }

  @Test
  void keepsTheIndexInTheFolderIfItCan() throws IOException {
    FolderIndex.open(root);
    assertThat(root.resolve(".ottt-index")).isRegularFile();
    assertThat(IndexPlaces.of(root, ".ottt-index"))
        .hasSize(2)
        .first()
        .isEqualTo(root.resolve(".ottt-index"));
    assertThat(IndexPlaces.of(root, ".ottt-index").get(1).toString())
        .endsWith(".idx")
        .contains("ottt-djl");
  }

  @Test
  void keepsTheIndexInTheNextPlaceIfTheFirstCannotBeWritten() throws IOException {
    Path blocked = Files.writeString(temp.resolve("file"), "x").resolve("index");
    FolderIndex.open(root, SPLITS, List.of(blocked, indexFile));
    assertThat(indexFile).isRegularFile();
    try (LogLines log = LogLines.of(FolderIndex.class)) {
      FolderIndex.open(root, SPLITS, List.of(blocked, indexFile));
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void worksWithoutAnyPlaceForTheIndex() throws IOException {
    Files.writeString(temp.resolve("cache"), "a file where a folder is needed");
    try (LogLines log = LogLines.of(IndexPlaces.class)) {
      assertThat(open().train().size()).isEqualTo(4);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).startsWith("WARN").contains(indexFile.toString());
    }
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    String remedy =
        ": pass --data with the folder that holds train/<class>/ and val/<class>/ with .jpg, .jpeg,"
            + " .jpe, .jfif, .png or .webp files";
    Path nowhere = temp.resolve("nowhere");
    assertRefused(() -> FolderIndex.open(nowhere), nowhere + " does not exist" + remedy);
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertRefused(() -> FolderIndex.open(file), file + " is not a folder" + remedy);
    delete("val");
    assertRefused(this::open, root + " has no folder val" + remedy);
    delete("train");
    assertRefused(this::open, root + " has no folder train" + remedy);
    Files.createDirectories(root.resolve("train"));
    Files.createDirectories(root.resolve("val"));
    assertRefused(
        this::open,
        root.resolve("train") + " is empty: it must hold one folder of images per class");
    make("train/a.JPEG");
    assertRefused(
        this::open,
        root.resolve("train")
            + " holds images but no class folders: move them to one folder per class");
  }

  @Test
  void refusesEmptyClassesAndClassesThatTrainLacks() throws IOException {
    make("train/n11/notes.txt");
    assertRefused(
        this::open,
        root.resolve("train")
            + " has class n11 without any .jpg, .jpeg, .jpe, .jfif, .png or .webp file: add images"
            + " or delete the folder");
    delete("train/n11");
    Files.createDirectories(root.resolve("val/n01"));
    assertRefused(
        this::open,
        root.resolve("val")
            + " has class n01 without any .jpg, .jpeg, .jpe, .jfif, .png or .webp file: add images"
            + " or delete the folder");
    delete("val/n01");
    make("val/n77/x.jpg");
    assertRefused(
        this::open,
        root.resolve("val") + " has class n77 that train lacks: add training images or delete it");
    for (int i = 1; i < 5; i++) {
      make("val/n7" + i + "/x.jpg");
    }
    assertRefused(
        this::open,
        root.resolve("val")
            + " has 5 classes (n71, n72, n73, ...) that train lacks: add training images or"
            + " delete it");
    assertThat(indexFile).doesNotExist();
  }

  /** As left by macOS on a foreign disk, and by a careless unzip. */
  @Test
  void leavesHiddenFilesOut() throws IOException {
    for (String file :
        List.of(
            "train/n01/._potter's wheel.png",
            "train/n01/.DS_Store",
            "train/n01/.thumbs/x.jpg",
            "train/n01/__MACOSX/x.jpg",
            "train/__MACOSX/n01/x.jpg",
            "val/n10/._v1.JPEG",
            "val/._v1.JPEG")) {
      make(file);
    }
    FolderIndex index = open();
    assertThat(index.train().size()).isEqualTo(4);
    assertThat(index.val().size()).isEqualTo(2);
    assertThat(index.classNames()).containsExactly("n01", "n02", "n10");
  }

  @Test
  void imagesInFoldersWithinAClassBelongToIt() throws IOException {
    make("train/n01/a/deep/1.JPG");
    make("train/n01/a/2.webp");
    make("train/n01/a/.hidden/3.jpg");
    age();
    assertThat(files(open().train()))
        .containsSubsequence(
            "0 train/n01/a/2.webp", "0 train/n01/a/deep/1.JPG", "0 train/n01/potter's wheel.png");
    // The class folder's time does not tell of it, so such classes are listed at every start.
    make("train/n01/a/deep/4.PnG");
    age();
    assertThat(files(open().train())).contains("0 train/n01/a/deep/4.PnG").hasSize(7);
  }

  @Test
  void countsTheImagesThatAreNotRead() throws IOException {
    for (String file :
        List.of(
            "train/n01/a.jfif",
            "train/n01/b.JPE",
            "train/n02/y.BMP",
            "train/n02/x.gif",
            "train/n02/._x.gif",
            "train/n10/sub.tif/z.heic",
            "val/n02/v.avif")) {
      make(file);
    }
    delete("train/n01/potter's wheel.png");
    age();
    // The second time the numbers come from the index.
    for (int i = 0; i < 2; i++) {
      FolderIndex index = open();
      assertThat(files(index.train())).startsWith("0 train/n01/a.jfif", "0 train/n01/b.JPE");
      assertThat(index.train().size()).isEqualTo(5);
      assertThat(index.train().unread())
          .isEqualTo(new UnreadImages(3, root.resolve("train/n02/x.gif").toString()));
      assertThat(index.val().unread())
          .isEqualTo(new UnreadImages(1, root.resolve("val/n02/v.avif").toString()));
      assertThat(index.train().withLabelsOf(index.classNames()).unread().count()).isEqualTo(3);
    }
  }

  @Test
  void seesImagesThatArriveInAFolderThatWasEmpty() throws IOException {
    Files.createDirectories(root.resolve("train/n01/a/deep"));
    Files.createDirectories(root.resolve("train/n02/.hidden"));
    age();
    assertThat(files(open().train())).hasSize(4);
    make("train/n01/a/deep/1.jpg");
    make("train/n02/unseen.jpg");
    age();
    assertThat(files(open().train())).contains("0 train/n01/a/deep/1.jpg").hasSize(5);
  }

  @Test
  void followsLinksButNotInACircle() throws IOException {
    make("elsewhere/n03/1.jpg");
    Files.createSymbolicLink(root.resolve("train/n03"), root.resolve("elsewhere/n03"));
    Files.createSymbolicLink(
        root.resolve("train/n01/link.jpg"), root.resolve("elsewhere/n03/1.jpg"));
    assertThat(files(open().train())).contains("2 train/n03/1.jpg", "0 train/n01/link.jpg");
    Files.createSymbolicLink(root.resolve("train/n01/back"), root.resolve("train/n01"));
    assertThatThrownBy(this::open)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a link in it that leads back");
  }

  @Test
  void refusesImagesBesideTheClassFolders() throws IOException {
    make("train/lost.jpg");
    assertRefused(
        this::open,
        root.resolve("train")
            + " holds images beside the class folders: move them to their class or delete them");
  }

  @Test
  void holdsAMillionFilesInFewBytes() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1300; i++) {
      names.add("n01440764_" + i + ".JPEG");
    }
    ClassFiles files = ClassFiles.of("n01440764", 1, names);
    assertThat(files.file(0)).isEqualTo("n01440764_0.JPEG");
    assertThat(files.file(1299)).isEqualTo("n01440764_1299.JPEG");
    assertThat((files.names().length + 4 * files.size()) / files.size()).isLessThan(27);
  }
}
