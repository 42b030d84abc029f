package org.ottt.djl.prep.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.data.layout.ImageLayout;
import org.ottt.djl.prep.command.PrepareImageNetCommand;

class PrepareImageNetTest {

  @TempDir private Path folder;
  private Path data;
  private Path out;

  @BeforeEach
  void drawImages() throws IOException {
    data = folder.resolve("data");
    out = folder.resolve("shards");
    int number = 0;
    for (String split : List.of("train", "val")) {
      for (String name : List.of("cat", "dog.x")) {
        Path images = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < (split.equals("train") ? 7 : 2); i++) {
          String ending = i % 2 == 0 ? "JPEG" : "png";
          Files.write(images.resolve("a." + i + "." + ending), image(ending, number++));
        }
      }
    }
  }

  private static byte[] image(String ending, int number) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < 64; p++) {
      image.setRGB(p % 8, p / 8, number * 40503 + p * 977);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, ending, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private CommandRun run(String... args) {
    return CommandRun.of(
        new PrepareImageNetCommand(),
        Stream.concat(Stream.of("--data", data.toString(), "--workers", "2"), Arrays.stream(args))
            .toArray(String[]::new));
  }

  private CommandRun write(String... args) {
    return run(
        Stream.concat(
                Stream.of("--out", out.toString(), "--shard-images", "4"), Arrays.stream(args))
            .toArray(String[]::new));
  }

  private static List<String> contents(EncodedImages images) throws IOException {
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      contents.add(images.label(i) + " " + Arrays.hashCode(images.read(i)));
    }
    return contents;
  }

  @Test
  void checksAGoodDataSet() throws IOException {
    Path counts = folder.resolve("counts.csv");
    CommandRun run = run("--duplicates", "--counts", counts.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("training images of a class: 7 (cat) to 7 (cat), median 7")
        .contains("14 training images")
        .contains("0 unreadable, 0 duplicates");
    assertThat(Files.readAllLines(counts))
        .containsExactly("label,class,train,test", "0,cat,7,2", "1,dog.x,7,2");
  }

  @Test
  void theMedianOfTwoClassesIsTheirMean() throws IOException {
    Path cats = data.resolve("train/cat");
    for (int i = 0; i < 4; i++) {
      Files.delete(cats.resolve("a." + i + (i % 2 == 0 ? ".JPEG" : ".png")));
    }
    assertThat(run().out())
        .contains("training images of a class: 3 (cat) to 7 (dog.x), median 5")
        .contains("test images of a class: 2 (cat) to 2 (cat), median 2");
    Files.delete(cats.resolve("a.4.JPEG"));
    assertThat(run().out()).contains("2 (cat) to 7 (dog.x), median 4.5");
  }

  @Test
  void saysWhichNumberIsOutOfRange() {
    for (String option : List.of("--shard-images", "--workers")) {
      CommandRun run = CommandRun.of(new PrepareImageNetCommand(), "--data=" + data, option + "=0");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.errLine()).startsWith(option + " must be at least 1, but is 0.");
    }
  }

  @Test
  void namesUnreadableImagesAndDuplicates() throws IOException {
    Path bad = data.resolve("train/cat/a.0.JPEG");
    Files.write(bad, Arrays.copyOf(Files.readAllBytes(bad), 200));
    Path copy = data.resolve("train/dog.x/copy.png");
    Files.copy(data.resolve("val/cat/a.1.png"), copy);
    CommandRun run = run("--duplicates");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "unreadable: " + bad + ": the file is truncated",
            "duplicate: " + copy + " is the same as " + data.resolve("val/cat/a.1.png"));
    assertThat(run.out()).contains("1 unreadable, 1 duplicates").contains("4 test images");
    assertThat(run().err().lines()).hasSize(1);
  }

  @Test
  void writesShardsThatAreReadAsTheSource() throws IOException {
    CommandRun run = write();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("18 images in shards of 4, 0 left out");
    ImageFiles source = ImageFiles.open(data);
    ImageFiles shards = ImageFiles.open(out);
    assertThat(shards.trainLayout()).isEqualTo(ImageLayout.WEBDATASET);
    assertThat(shards.train().classNames()).containsExactly("cat", "dog.x");
    assertThat(contents(shards.train())).isEqualTo(contents(source.train()));
    assertThat(contents(shards.val())).isEqualTo(contents(source.val()));
    assertThat(shards.train().path(0)).isEqualTo("00000000-a_0.jpg");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".tar")))
          .containsExactlyInAnyOrder(
              "train-000000.tar",
              "train-000001.tar",
              "train-000002.tar",
              "train-000003.tar",
              "val-000000.tar");
    }
  }

  @Test
  void countsImagesOfOtherFormats() throws IOException {
    Path cats = data.resolve("train/cat");
    Files.write(cats.resolve("b.bmp"), image("bmp", 99));
    Files.write(cats.resolve("c.gif"), image("gif", 98));
    CommandRun run = run("--duplicates");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .anyMatch(
            line ->
                line.startsWith("14 training images")
                    && line.endsWith("0 unreadable, 0 duplicates, 2 in formats that are not read"))
        .anyMatch(line -> line.startsWith("4 test images") && line.endsWith("0 duplicates"));
  }

  @Test
  void shardsHaveOneEndingForJpeg() throws IOException {
    Path cats = data.resolve("train/cat");
    Files.move(cats.resolve("a.0.JPEG"), cats.resolve("a.0.jfif"));
    Files.move(cats.resolve("a.2.JPEG"), cats.resolve("a.2.JPE"));
    assertThat(write().exitCode()).isZero();
    EncodedImages train = ImageFiles.open(out).train();
    assertThat(train.size()).isEqualTo(14);
    assertThat(train.path(0)).isEqualTo("00000000-a_0.jpg");
    assertThat(train.path(2)).isEqualTo("00000002-a_2.jpg");
    assertThat(contents(train)).isEqualTo(contents(ImageFiles.open(data).train()));
  }

  @Test
  void continuesWhereItStopped() throws IOException {
    assertThat(write().exitCode()).isZero();
    Path kept = out.resolve("train-000001.tar");
    Path lost = out.resolve("train-000002.tar");
    byte[] expected = Files.readAllBytes(lost);
    FileTime before = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(kept, before);
    Files.delete(lost);
    Files.writeString(out.resolve(".tmp-left-by-a-kill"), "x");
    CommandRun again = write();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(lost).hasBinaryContent(expected);
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(before);
    assertThat(out.resolve(".tmp-left-by-a-kill")).doesNotExist();
  }

  @Test
  void leavesUnreadableImagesOutAndSaysSoEachTime() throws IOException {
    Path bad = data.resolve("train/cat/a.2.JPEG");
    Files.writeString(bad, "<html>404</html>");
    for (int i = 0; i < 2; i++) {
      CommandRun run = write();
      assertThat(run.exitCode()).isZero();
      assertThat(run.err().strip())
          .isEqualTo("left out " + bad + ": the file is neither JPEG, PNG nor WebP");
      assertThat(run.out()).contains("17 images in shards of 4, 1 left out");
    }
    assertThat(ImageFiles.open(out).train().size()).isEqualTo(13);
  }

  @Test
  void refusesAFolderOfOtherShardsAndBadArguments() {
    assertThat(write().exitCode()).isZero();
    CommandRun other = write("--seed", "2");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.errLine()).contains("holds shards of other images or settings");
    assertThat(write("--duplicates").exitCode()).isEqualTo(2);
    assertThat(run("--workers", "0").exitCode()).isEqualTo(2);
    assertThat(run("--out", out.toString(), "--shard-images", "0").errLine())
        .contains("--shard-images must be at least 1");
  }

  @Test
  void refusesAFolderThatAnotherProcessWritesTo() throws IOException {
    Files.createDirectories(out);
    try (FileChannel channel =
            FileChannel.open(
                out.resolve("shards.txt"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      CommandRun run = write();
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errLine())
          .contains(out + " is being written by another process: wait until it ends");
      assertThat(out).isDirectoryNotContaining("glob:**.tar");
    }
    // As after a kill between the creation of the record and its line.
    assertThat(write().exitCode()).isZero();
    assertThat(ImageFiles.open(out).train().size()).isEqualTo(14);
  }

  @Test
  void refusesToGoOnWithOtherImagesOfTheSameNumber() throws IOException {
    assertThat(write().exitCode()).isZero();
    Path lost = out.resolve("train-000002.tar");
    Files.delete(lost);
    Path cats = data.resolve("train/cat");
    Files.move(cats.resolve("a.2.JPEG"), cats.resolve("z.2.JPEG"));
    CommandRun changed = write();
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.errLine()).contains("holds shards of other images");
    assertThat(lost).doesNotExist();
    Files.move(cats.resolve("z.2.JPEG"), cats.resolve("a.2.JPEG"));
    CommandRun restored = write();
    assertThat(restored.exitCode()).as(restored.err()).isZero();
    assertThat(lost).exists();
  }

  @Test
  void refusesToGoOnWithAnotherLabelKey() {
    assertThat(write().exitCode()).isZero();
    String[] again = {"--data", out.toString(), "--out", folder.resolve("again").toString()};
    assertThat(CommandRun.of(new PrepareImageNetCommand(), again).exitCode()).isZero();
    CommandRun other =
        CommandRun.of(
            new PrepareImageNetCommand(),
            Stream.concat(Arrays.stream(again), Stream.of("--label-key", "label"))
                .toArray(String[]::new));
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.errLine()).contains("holds shards of other images or settings");
  }

  @Test
  void forgetsWhatAnEarlierShardLeftOut() throws IOException {
    Path image = data.resolve("train/cat/a.2.JPEG");
    byte[] good = Files.readAllBytes(image);
    Files.writeString(image, "<html>404</html>");
    assertThat(write().out()).contains("1 left out");
    Files.write(image, good);
    try (Stream<Path> files = Files.list(out)) {
      for (Path shard : files.filter(file -> file.toString().endsWith(".tar")).toList()) {
        Files.delete(shard);
      }
    }
    CommandRun again = write();
    assertThat(again.err()).isEmpty();
    assertThat(again.out()).contains("18 images in shards of 4, 0 left out");
    assertThat(out).isDirectoryNotContaining("glob:**.left-out.txt");
  }

  /** The memory of a process, at an address where there is none, is as a drive that fails. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotLeaveOutWhatCannotBeRead() throws IOException {
    Path image = data.resolve("train/cat/a.2.JPEG");
    byte[] good = Files.readAllBytes(image);
    Files.delete(image);
    Files.createSymbolicLink(image, Path.of("/proc/self/mem"));
    CommandRun run = run("--out", out.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains(image + " cannot be read: Input/output error; make it readable");
    assertThat(out).isDirectoryNotContaining("glob:**.tar");
    Files.delete(image);
    Files.write(image, good);
    assertThat(run("--out", out.toString()).out()).contains(", 0 left out");
    assertThat(ImageFiles.open(out).train().size()).isEqualTo(14);
  }

  @Test
  void doesNotAdoptShardsWithoutARecord() throws IOException {
    for (String foreign : List.of("train-000000.tar", "val-000007.tar")) {
      Path folderOfOthers = Files.createDirectories(folder.resolve("of-" + foreign));
      Files.writeString(folderOfOthers.resolve(foreign), "shard");
      CommandRun run = run("--out", folderOfOthers.toString());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errLine())
          .contains(folderOfOthers + " holds shards without the shards.txt", "another --out");
      try (Stream<Path> files = Files.list(folderOfOthers)) {
        assertThat(files).containsExactly(folderOfOthers.resolve(foreign));
      }
    }
  }
}
