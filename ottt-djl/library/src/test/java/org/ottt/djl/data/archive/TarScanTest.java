package org.ottt.djl.data.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.image.UnreadImages;

class TarScanTest {

  @TempDir private Path temp;

  private ArchiveListing scan(TestTar tar, String labelKey) throws IOException {
    return TarScan.of(tar.write(temp.resolve("a.tar")), 7, labelKey, position -> {});
  }

  private ArchiveListing scan(TestTar tar) throws IOException {
    return scan(tar, "");
  }

  private ArchiveListing scan(byte[] bytes) throws IOException {
    Path file = Files.write(temp.resolve("a.tar"), bytes);
    return TarScan.of(file, 7, "", position -> {});
  }

  /** Every image with its group and what the listed place in the file holds. */
  private static List<String> images(ArchiveListing listing) throws IOException {
    byte[] file = Files.readAllBytes(listing.file());
    List<String> images = new ArrayList<>();
    for (int i = 0; i < listing.images(); i++) {
      int from = Math.toIntExact(listing.offset(i));
      String content =
          new String(
              Arrays.copyOfRange(file, from, from + listing.length(i)), StandardCharsets.UTF_8);
      images.add(
          listing.groups().get(listing.group(i)) + " | " + listing.name(i) + " = " + content);
    }
    return images;
  }

  @Test
  void findsImagesInFolders() throws IOException {
    ArchiveListing listing =
        scan(
            new TestTar()
                .folder("./data/")
                .folder("./data/empty/")
                .add("./data/cat/1.JPG", "one")
                .add("./data/cat/notes.txt", "no image")
                .add("./data/dog/2.jpeg", "")
                .add("./data/dog/sub/3.WebP", "three, longer than a record: ".repeat(30))
                .add("data/dog/x.png", "last"));
    assertThat(listing.kind()).isEqualTo(ArchiveListing.Kind.FOLDERS);
    assertThat(listing.groups())
        .containsExactly("data", "data/empty", "data/cat", "data/dog", "data/dog/sub");
    assertThat(images(listing))
        .containsExactly(
            "data/cat | data/cat/1.JPG = one",
            "data/dog | data/dog/2.jpeg = ",
            "data/dog/sub | data/dog/sub/3.WebP = " + "three, longer than a record: ".repeat(30),
            "data/dog | data/dog/x.png = last");
    assertThat(listing.size()).isEqualTo(Files.size(temp.resolve("a.tar")));
  }

  @Test
  void findsImagesInTarsWithinTheTar() throws IOException {
    byte[] inner =
        new TestTar().add("b.JPEG", "bee").add("sub/a.JPEG", "ay").add("._b.JPEG", "no").bytes();
    ArchiveListing listing =
        scan(
            new TestTar()
                .add("n01.tar", inner)
                .add("n02.tar", new TestTar().add("c.JPEG", "sea").bytes())
                .add("n03.tar", new TestTar().bytes()));
    assertThat(images(listing))
        .containsExactly(
            "n01 | n01/b.JPEG = bee", "n01/sub | n01/sub/a.JPEG = ay", "n02 | n02/c.JPEG = sea");
    assertThat(listing.groups()).contains("n03");
  }

  @Test
  void findsLabelsOfSamples() throws IOException {
    ArchiveListing listing =
        scan(
            new TestTar()
                .add("s/0.cls", "7\n")
                .add("s/0.jpg", "zero")
                .add("s/1.json", "{\"label\": 3, \"other\": 4}")
                .add("s/1.PNG", "one")
                .add("s/2.txt", "a caption")
                .add("s/2.webp", "two")
                .add("s/2.cls", "07")
                .add("s/2.json", "{\"label\": 9}")
                .add("s/3.txt", "no image"));
    assertThat(listing.kind()).isEqualTo(ArchiveListing.Kind.LABELS);
    assertThat(images(listing))
        .containsExactly("7 | s/0.jpg = zero", "3 | s/1.PNG = one", "7 | s/2.webp = two");
  }

  @ParameterizedTest
  @CsvSource({"other, 4", "txt, cat", "label, 3", "'', 3"})
  void takesTheLabelFromWhereItIsTold(String key, String label) throws IOException {
    ArchiveListing listing =
        scan(
            new TestTar()
                .add("0.jpg", "zero")
                .add("0.json", "{\"label\": 3, \"other\": \"4\"}")
                .add("0.txt", "cat\n"),
            key);
    assertThat(images(listing)).containsExactly(label + " | 0.jpg = zero");
    assertThat(listing.labelKey()).isEqualTo(key);
  }

  @Test
  void refusesSamplesThatAreNotLabelledInOneWay() throws IOException {
    assertThatThrownBy(
            () -> scan(new TestTar().add("0.jpg", "x").add("0.cls", "1").add("1.jpg", "y")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sample 1 has no label where others have")
        .hasMessageContaining("--label-key");
    assertThatThrownBy(
            () -> scan(new TestTar().add("0.jpg", "x").add("0.png", "y").add("0.cls", "1")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sample 0 has 2 images");
    for (String text : List.of("", " \n", "a\nb", "x".repeat(201))) {
      assertThatThrownBy(() -> scan(new TestTar().add("0.jpg", "x").add("0.cls", text)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("(0.cls) is not a label");
    }
    assertThatThrownBy(
            () -> scan(new TestTar().add("0.jpg", "x").add("0.cls", new byte[] {-1, -2})))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(0.cls) is not text");
    assertThatThrownBy(
            () -> scan(new TestTar().add("0.jpg", "x").add("0.cls", new byte[(1 << 20) + 1])))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(0.cls) has 1,048,577 bytes, which is too much for a label")
        .hasMessageContaining("--label-key");
  }

  /** What cannot hold a label: too large as LabelMe's, which embed the image, or not JSON. */
  private static List<byte[]> otherJson() {
    return List.of(
        new byte[(1 << 20) + 1],
        "{\"a\": 1}\n{\"a\": 2}\n".getBytes(StandardCharsets.UTF_8),
        new byte[] {-1, -2});
  }

  @Test
  void filesWithoutAnImageMayBeAnything() throws IOException {
    for (byte[] other : otherJson()) {
      TestTar folders =
          new TestTar().add("meta.json", other).add("cat/1.jpg", "x").add("z/meta.json", "{}");
      try (LogLines log = LogLines.of(TarScan.class)) {
        assertThat(images(scan(folders))).containsExactly("cat | cat/1.jpg = x");
        assertThat(log.lines()).isEmpty();
      }
      TestTar samples = new TestTar().add("0.jpg", "x").add("0.txt", "owl").add("about.txt", other);
      assertThat(images(scan(samples.add("more.json", other), "txt")))
          .containsExactly("owl | 0.jpg = x");
    }
  }

  @Test
  void jsonThatHoldsNoLabelIsIgnoredUnlessOtherSamplesHaveLabels() throws IOException {
    for (byte[] other : otherJson()) {
      TestTar folders = new TestTar().add("cat/1.jpg", "x").add("cat/1.json", other);
      try (LogLines log = LogLines.of(TarScan.class)) {
        assertThat(images(scan(folders.add("dog/2.jpg", "y"))))
            .containsExactly("cat | cat/1.jpg = x", "dog | dog/2.jpg = y");
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0)).contains("is read as class folders", "(cat/1.json)");
      }
      assertThat(
              images(scan(new TestTar().add("1.json", other).add("1.jpg", "x").add("1.cls", "3"))))
          .containsExactly("3 | 1.jpg = x");
      TestTar mixed =
          new TestTar().add("0.jpg", "x").add("0.cls", "1").add("1.jpg", "y").add("1.json", other);
      assertThatThrownBy(() -> scan(mixed))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("(1.json)");
      TestTar named = new TestTar().add("cat/1.jpg", "x").add("cat/1.json", other);
      assertThatThrownBy(() -> scan(named, "species"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("(cat/1.json)");
    }
  }

  @Test
  void saysThatAFieldIsMissingWhereImagesHaveFoldersAsWell() throws IOException {
    TestTar tar = new TestTar().add("cat/0.jpg", "x").add("cat/0.json", "{\"width\": 3}");
    try (LogLines log = LogLines.of(TarScan.class)) {
      assertThat(scan(tar).kind()).isEqualTo(ArchiveListing.Kind.FOLDERS);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).contains("(cat/0.json) has no label", "--label-key");
    }
  }

  @Test
  void leavesHiddenFilesOut() throws IOException {
    ArchiveListing listing =
        scan(
            new TestTar()
                .add("cat/._1.jpg", "no")
                .add("cat/1.jpg", "yes")
                .add("cat/.DS_Store", "no")
                .add(".hidden/dog/1.jpg", "no")
                .add("__MACOSX/cat/1.jpg", "no")
                .add("._cat.tar", "no tar either"));
    assertThat(images(listing)).containsExactly("cat | cat/1.jpg = yes");
  }

  @Test
  void countsTheImagesThatAreNotRead() throws IOException {
    ArchiveListing listing =
        scan(
            new TestTar()
                .add("cat/1.jfif", "one")
                .add("cat/2.JPE", "two")
                .add("cat/3.bmp", "no")
                .add("cat/._3.bmp", "hidden")
                .add("owl/4.GIF", "no")
                .add("notes.txt", "no image"));
    assertThat(images(listing)).containsExactly("cat | cat/1.jfif = one", "cat | cat/2.JPE = two");
    assertThat(listing.unread())
        .isEqualTo(new UnreadImages(2, temp.resolve("a.tar") + " (cat/3.bmp)"));
    // A class without any image that is read is refused, as a folder of that kind is.
    assertThat(listing.groups()).containsExactly("cat", "owl");
    ArchiveListing shard =
        scan(
            new TestTar()
                .add("0.jpg", "zero")
                .add("0.cls", "1")
                .add("1.bmp", "left out")
                .add("1.cls", "2"));
    assertThat(images(shard)).containsExactly("1 | 0.jpg = zero");
    assertThat(shard.unread().count()).isEqualTo(1);
    ArchiveListing masked =
        scan(new TestTar().add("0.jpg", "zero").add("0.cls", "1").add("0.pgm", "its mask"));
    assertThat(masked.unread()).isEqualTo(UnreadImages.NONE);
    assertThat(scan(new TestTar().add("cat/1.jpg", "x")).unread()).isEqualTo(UnreadImages.NONE);
  }

  @Test
  void refusesLinksToImages() {
    for (boolean symbolic : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> scan(new TestTar().add("a/1.jpg", "x").link("b/1.jpg", "a/1.jpg", symbolic)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("(b/1.jpg) is a link")
          .hasMessageContaining("--dereference");
    }
  }

  @Test
  void refusesTarsWithinTheTarThatHaveNoData() throws IOException {
    assertThatThrownBy(
            () ->
                scan(
                    new TestTar()
                        .add("n01.tar", new TestTar().add("1.jpg", "x").bytes())
                        .link("n02.tar", "n01.tar", true)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(n02.tar) is a link")
        .hasMessageContaining("--dereference");
    assertThatThrownBy(() -> scan(new TestTar().add("a/1.jpg", "x").sparse("n02.tar", 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(n02.tar) is not a plain file");
  }

  @Test
  void otherLinksDoNotMatter() throws IOException {
    assertThat(scan(new TestTar().add("a/1.jpg", "x").link("readme", "a/readme", true)).images())
        .isEqualTo(1);
  }

  @Test
  void saysThatLinksAreLeftOutWhichMayLeadToImages() throws IOException {
    TestTar tar =
        new TestTar()
            .add("n01.tar", new TestTar().add("1.jpg", "x").link("more", "/mnt/more", true).bytes())
            .link("dog", "/mnt/dog", true)
            .link("._dog", "/mnt/dog", true);
    try (LogLines log = LogLines.of(TarScan.class)) {
      assertThat(images(scan(tar))).containsExactly("n01 | n01/1.jpg = x");
      assertThat(log.lines())
          .containsExactly(
              "WARN "
                  + temp.resolve("a.tar")
                  + " has 2 links, such as n01/more, which are left out; if they lead to images,"
                  + " pack it again with tar --dereference");
    }
  }

  @Test
  void readsOnAfterFilesWithHoles() throws IOException {
    assertThat(
            images(
                scan(
                    new TestTar()
                        .sparse("cat/notes.bin", 0, 4096, 1 << 20)
                        .add("cat/1.jpg", "one")
                        .sparse("cat/mapOfOneRecord.bin", mapOfOneRecord())
                        .add("cat/2.jpg", "two"))))
        .containsExactly("cat | cat/1.jpg = one", "cat | cat/2.jpg = two");
    assertThatThrownBy(() -> scan(new TestTar().sparse("cat/1.jpg", 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("(cat/1.jpg) is not a plain file")
        .hasMessageContaining("--sparse");
  }

  /** Returns pieces whose map fills a record to its last byte. */
  private static long[] mapOfOneRecord() {
    long[] offsets = new long[50];
    int length = "50\n".length();
    for (int i = 0; i < offsets.length; i++) {
      // 41 offsets of five digits and 9 of six.
      offsets[i] = i < 41 ? 10_240 + 1024L * i : 102_400 + 1024L * i;
      length += (offsets[i] + "\n512\n").length();
    }
    assertThat(length).isEqualTo(512);
    return offsets;
  }

  @Test
  void readsLongNamesOfBothKinds() throws IOException {
    String name = "folder/".repeat(40) + "größer.jpg";
    for (TestTar tar : List.of(new TestTar(), new TestTar().posix())) {
      ArchiveListing listing = scan(tar.add(name, "x").add("folder/y.jpg", "y"));
      assertThat(listing.name(0)).isEqualTo(name);
      assertThat(listing.images()).isEqualTo(2);
    }
  }

  @Test
  void refusesATarWhereverItIsCut() throws IOException {
    byte[] whole =
        new TestTar()
            .add("cat/" + "long".repeat(40) + ".jpg", "x".repeat(1024))
            .add("cat/2.jpg", "y")
            .bytes();
    // A header and a record for the long name, a header and two records of data: the first file.
    int afterFirst = 5 * 512;
    int afterSecond = afterFirst + 512 + 1;
    for (int length = 1; length < afterSecond; length += 51) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(length).isNotEqualTo(afterFirst);
      assertThatThrownBy(() -> scan(cut)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void warnsWhereTheEndMarkIsMissing() throws IOException {
    byte[] whole = new TestTar().add("cat/1.jpg", "x").add("cat/2.jpg", "y").bytes();
    try (LogLines log = LogLines.of(TarScan.class)) {
      assertThat(scan(Arrays.copyOf(whole, 2 * 512)).images()).isEqualTo(1);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).startsWith("WARN").contains("has no end mark");
    }
  }

  @Test
  void refusesArchivesThatWereJoinedByCat() throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(new TestTar().add("cat/1.jpg", "x").bytes());
    joined.write(new TestTar().add("cat/2.jpg", "y").bytes());
    assertThatThrownBy(() -> scan(joined.toByteArray()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds data after its end mark");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1f8b0800", "28b52ffd00", "fd377a585a0000", "425a6839", "504b030414"})
  void refusesCompressedArchives(String start) {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 2048);
    assertThatThrownBy(() -> scan(bytes))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is compressed")
        .hasMessageContaining("unpack it");
  }

  @Test
  void refusesWhatIsNoTar() {
    assertThatThrownBy(() -> scan("<html>404</html>".repeat(100).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DataException.class)
        .hasMessage(temp.resolve("a.tar") + " is not a tar archive");
  }
}
