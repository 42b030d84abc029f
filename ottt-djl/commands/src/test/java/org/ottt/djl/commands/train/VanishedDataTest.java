package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;

/** Image files that change under a run: one line that names them, and nothing is lost. */
class VanishedDataTest {

  private static final int SIZE = 16;
  private static final int IMAGES_PER_CLASS = 20;

  @TempDir private Path folder;

  private Path data;

  @BeforeEach
  void drawImages() throws IOException {
    data = folder.resolve("data");
    Random random = new Random(3);
    for (String split : List.of("train", "val")) {
      for (String name : List.of("cat", "dog")) {
        Path images = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < IMAGES_PER_CLASS; i++) {
          BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < SIZE * SIZE; p++) {
            image.setRGB(p % SIZE, p / SIZE, random.nextInt(1 << 24));
          }
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }
  }

  private String[] options(Path out, String... more) {
    String[] all =
        Stream.of(
                new String[] {
                  "--data",
                  data.toString(),
                  "--image-size",
                  "" + SIZE,
                  "--epochs",
                  "8",
                  "--batch-size",
                  "8",
                  "--width",
                  "0.05",
                  "--lr",
                  "0.01"
                },
                more)
            .flatMap(Arrays::stream)
            .toArray(String[]::new);
    return TinyRun.options(out, all);
  }

  @FunctionalInterface
  private interface Disturbance {
    void happenTo(Path file) throws IOException;
  }

  static List<Arguments> disturbances() {
    return List.of(
        Arguments.of("vanishes", (Disturbance) Files::delete, "(No such file or directory)"),
        Arguments.of("shrinks", (Disturbance) VanishedDataTest::cut, "cannot be decoded"),
        Arguments.of(
            "becomes unreadable", (Disturbance) VanishedDataTest::block, "it is a folder"));
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  /** Not by its permissions, which do not bind root. */
  private static void block(Path file) throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
  }

  @ParameterizedTest(name = "a file {0}")
  @MethodSource("disturbances")
  void aFileThatChangesEndsTheRun(String name, Disturbance disturbance, String why)
      throws IOException, InterruptedException {
    Path out = folder.resolve("run");
    Path file = data.resolve("train/dog/7.png");

    CommandRun run = disturb(out, () -> disturbance.happenTo(file));

    // One of forty is more than the one in a hundred that is done without.
    assertThat(error(run))
        .contains("1 of 40 samples cannot be read", file.toString(), why)
        .contains("The run is kept in " + TinyRun.lastCheckpoint(out), "continue with --resume");
  }

  @Test
  void aFolderThatVanishesEndsTheRunWhichGoesOnWhenItIsBack()
      throws IOException, InterruptedException {
    Path undisturbed = folder.resolve("undisturbed");
    CommandRun whole = CommandRun.of(new TrainImageNetCommand(), options(undisturbed));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    Path out = folder.resolve("run");
    Path away = folder.resolve("away");

    CommandRun run = disturb(out, () -> Files.move(data, away));

    assertThat(error(run))
        .contains(data.resolve("train") + " has disappeared", "restore it", "The run is kept in ");
    Files.move(away, data);
    CommandRun resumed = CommandRun.of(new TrainImageNetCommand(), options(out, "--resume"));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(TinyRun.computedMetrics(out)).isEqualTo(TinyRun.computedMetrics(undisturbed));
    assertThat(TinyRun.lastCheckpoint(out))
        .hasSameBinaryContentAs(TinyRun.lastCheckpoint(undisturbed));
  }

  @Test
  void imagesThatWereAddedAreNoticedWhenTheRunContinues() throws IOException {
    Path out = folder.resolve("run");
    CommandRun first = CommandRun.of(new TrainImageNetCommand(), options(out));
    assertThat(first.exitCode()).as(first.err()).isZero();
    Files.copy(data.resolve("train/cat/0.png"), data.resolve("train/cat/more.png"));
    for (int i = 0; i < IMAGES_PER_CLASS / 2; i++) {
      Files.delete(data.resolve("val/dog/" + i + ".png"));
    }

    CommandRun resumed = CommandRun.of(new TrainImageNetCommand(), options(out, "--resume"));

    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.errLine())
        .contains("they have 41 training samples, not 40", "they have 30 test samples, not 32");
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private CommandRun disturb(Path out, Action action) throws IOException, InterruptedException {
    List<String> java = ChildProcess.java(List.of("-Xmx512m"), "TrainImageNet", options(out));
    try (ChildProcess child = ChildProcess.start(java, Map.of("OMP_NUM_THREADS", "1"))) {
      child.awaitLine("epoch 1/");
      action.run();
      return child.await();
    }
  }

  private static String error(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).doesNotContain("\tat ");
    List<String> errors = run.err().lines().filter(line -> line.startsWith("Error: ")).toList();
    assertThat(errors).hasSize(1);
    return errors.get(0);
  }
}
