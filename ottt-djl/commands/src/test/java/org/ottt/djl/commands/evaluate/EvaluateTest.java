package org.ottt.djl.commands.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CifarFiles;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.testing.TrainedGlyphs;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.archive.TestTar;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.StoredNetwork;

class EvaluateTest {

  private static final List<String> FILES =
      List.of("accuracy", "anytime", "confusion", "firing_rates", "worst");

  @TempDir private static Path run;

  @TempDir private Path scratch;

  @BeforeAll
  static void train() {
    TrainedGlyphs.run(run, 0.5);
  }

  @Test
  void findsWhatTrainingFound() throws IOException {
    CommandRun evaluation = evaluate("--checkpoint", run.toString(), "--time-steps", "1,2,3");
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();
    assertThat(evaluation.out())
        .contains("best.safetensors (epoch 1)", "T = 2", "firing rate: spikes per neuron and step");
    Path folder = run.resolve("evaluation");
    for (String name : FILES) {
      assertThat(folder.resolve(name + ".csv")).isNotEmptyFile();
      assertThat(folder.resolve(name + ".png")).isNotEmptyFile();
    }
    EpochMetrics test =
        MetricsFile.read(run.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TEST)
            .findFirst()
            .orElseThrow();
    String[] two = Files.readAllLines(folder.resolve("accuracy.csv")).get(2).split(",", -1);
    assertThat(two[0]).isEqualTo("2");
    assertThat(Double.parseDouble(two[2])).isEqualTo(test.top1());
    assertThat(Double.parseDouble(two[3])).isEqualTo(test.top5());
    assertThat(Double.parseDouble(two[5])).isCloseTo(test.firingRate(), byLessThan(1e-6));
    assertThat(Double.parseDouble(two[7]))
        .as("the loss by training's definition")
        .isCloseTo(test.loss(), byLessThan(1e-5));
    String printed = Files.readString(folder.resolve("evaluation.txt"));
    assertThat(evaluation.out()).startsWith(printed);
    assertThat(cells(printed, "   T  "))
        .containsExactly(
            "T", "top-1", "top-5", "loss", "training loss", "firing rate", "synaptic ops");
    assertThat(String.join("|", cells(printed, "   2  ")))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "2|%.2f %%|%.2f %%|%.4f|%.4f|%.4f|%.3e",
                100 * test.top1(),
                100 * test.top5(),
                Double.parseDouble(two[4]),
                Double.parseDouble(two[7]),
                Double.parseDouble(two[5]),
                Double.parseDouble(two[6])));
  }

  /** Returns the cells of the line of a printed table that begins with a text. */
  private static String[] cells(String printed, String beginning) {
    return printed
        .lines()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow()
        .strip()
        .split(" {2,}", -1);
  }

  @Test
  void normalizesEventFramesAsTheRunDid() throws IOException {
    Path events = scratch.resolve("events");
    CommandRun training =
        CommandRun.of(
            new TrainCommand(),
            "--recipe",
            "glyphs-dvs",
            "--normalization",
            "position",
            "--limit-train",
            "64",
            "--limit-test",
            "32",
            "--epochs",
            "1",
            "--time-steps",
            "2",
            "--width",
            "0.5",
            "--device",
            "cpu",
            "--out",
            events.toString());
    assertThat(training.exitCode()).as(training.err()).isZero();
    CommandRun evaluation =
        evaluate("--checkpoint", events.toString(), "--time-steps", "2", "--limit-test", "32");
    assertThat(evaluation.err()).isEmpty();
    EpochMetrics test =
        MetricsFile.read(events.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TEST)
            .findFirst()
            .orElseThrow();
    String[] row =
        Files.readAllLines(events.resolve("evaluation/accuracy.csv")).get(1).split(",", -1);
    assertThat(Double.parseDouble(row[2])).isEqualTo(test.top1());
    assertThat(Double.parseDouble(row[7])).isCloseTo(test.loss(), byLessThan(1e-5));

    // As many steps as there are frames; more only if somebody asks for them.
    CommandRun usual = evaluate("--run", events.toString());
    assertThat(usual.err()).isEmpty();
    assertThat(Files.readAllLines(events.resolve("evaluation/accuracy.csv")).subList(1, 3))
        .extracting(line -> line.split(",", 2)[0])
        .containsExactly("1", "2");
    CommandRun more = evaluate("--checkpoint", events.toString(), "--time-steps", "2,4");
    assertThat(more.exitCode()).isEqualTo(2);
    assertThat(more.errLine()).contains("asks for 4 steps, but the recordings have 2 frames");
  }

  @Test
  void findsTheLabelsOfShardsAsTheRunDid() throws IOException {
    Path shards = scratch.resolve("shards");
    writeShard(shards.resolve("train-0.tar"), "kind", 8);
    writeShard(shards.resolve("val-0.tar"), "kind", 4);
    Path trained = scratch.resolve("trained");
    CommandRun training =
        CommandRun.of(
            new TrainCommand(),
            "--recipe",
            "image-folder",
            "--data",
            shards.toString(),
            "--label-key",
            "kind",
            "--epochs",
            "1",
            "--batch-size",
            "4",
            "--time-steps",
            "1",
            "--width",
            "0.05",
            "--device",
            "cpu",
            "--out",
            trained.toString());
    assertThat(training.exitCode()).as(training.err()).isZero();
    CommandRun same = evaluate("--checkpoint", trained.toString(), "--time-steps", "1");
    assertThat(same.err()).isEmpty();
    assertThat(same.out()).contains("; 4 samples, 2 classes");

    Path others = scratch.resolve("others");
    writeShard(others.resolve("train-0.tar"), "number", 2);
    writeShard(others.resolve("val-0.tar"), "number", 6);
    CommandRun other =
        evaluate(
            "--checkpoint",
            trained.toString(),
            "--data",
            others.toString(),
            "--label-key",
            "number",
            "--time-steps",
            "1");
    assertThat(other.err()).isEmpty();
    assertThat(other.out()).contains("; 6 samples, 2 classes");
  }

  @Test
  void findsShardsThatWereNamedByAPattern() throws IOException {
    writeShard(scratch.resolve("train-0.tar"), "kind", 8);
    writeShard(scratch.resolve("val-0.tar"), "kind", 4);
    // As from the folder that the command was started in.
    Path here = Path.of("").toAbsolutePath().relativize(scratch.toAbsolutePath());
    for (String pattern : List.of("/{train,val}-0.tar", "/train-0.tar::" + here + "/val-0.tar")) {
      Path trained = scratch.resolve("run" + pattern.length());
      CommandRun training =
          CommandRun.of(
              new TrainCommand(),
              "--recipe=image-folder",
              "--data=" + here + pattern,
              "--label-key=kind",
              "--epochs=1",
              "--batch-size=4",
              "--time-steps=1",
              "--width=0.05",
              "--device=cpu",
              "--out=" + trained);
      assertThat(training.exitCode()).as(training.err()).isZero();
      CommandRun evaluation = evaluate("--checkpoint", trained.toString(), "--time-steps", "1");
      assertThat(evaluation.err()).isEmpty();
      assertThat(evaluation.out()).contains("; 4 samples, 2 classes");
      String[] recorded =
          RecordOfRun.of(StoredNetwork.open(trained)).text("data").orElseThrow().split("::", -1);
      assertThat(recorded).allMatch(name -> Path.of(name).isAbsolute());
    }
  }

  private static void writeShard(Path file, String labelKey, int samples) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", png);
    TestTar tar = new TestTar();
    for (int i = 0; i < samples; i++) {
      tar.add(i + ".png", png.toByteArray());
      tar.add(i + ".json", "{\"" + labelKey + "\": " + i % 2 + "}");
    }
    tar.write(file);
  }

  @Test
  void aSilentLayerIsNamed() throws IOException {
    Path silenced = scratch.resolve("silenced.safetensors");
    StoredNetwork stored = StoredNetwork.open(run);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = stored.load(manager);
      NDArray bias =
          network
              .getParameters()
              .get("01body_01SpikingSequence_01SpikingLayer_01synapse_bias")
              .getArray();
      float[] values = new float[(int) bias.size()];
      Arrays.fill(values, -1000);
      bias.set(values);
      Checkpoint.write(silenced, network, null, stored.metadata());
    }
    CommandRun evaluation =
        evaluate("--checkpoint", silenced.toString(), "--out", scratch.toString());
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.outLines())
        .filteredOn(line -> line.contains("silent (rate 0)"))
        .first()
        .asString()
        .matches(" +1  \\(.*\\) +0\\.0000 .*");
    assertThat(evaluation.outLines())
        .filteredOn(line -> line.startsWith("silent (rate 0): lower the threshold"))
        .as("the remedy once")
        .hasSize(1);
    assertThat(evaluation.outLines())
        .filteredOn(line -> !line.contains("/"))
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    CommandRun lively = evaluate("--checkpoint", run.toString(), "--out", scratch.toString());
    assertThat(lively.outLines())
        .filteredOn(line -> line.matches(" +1  \\(.*"))
        .noneMatch(line -> line.contains("silent"));
  }

  @Test
  void takesAFileAndAnotherFolder() {
    Path file = run.resolve("checkpoint/last.safetensors");
    CommandRun evaluation =
        evaluate(
            "--checkpoint",
            file.toString(),
            "--time-steps",
            "4",
            "--worst",
            "0",
            "--batch-size",
            "9",
            "--out",
            scratch.resolve("a/b").toString());
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();
    assertThat(scratch.resolve("a/b/accuracy.csv")).isNotEmptyFile();
    assertThat(scratch.resolve("a/b/worst.png")).doesNotExist();
  }

  private static String[] recipe() {
    return new String[] {"--recipe", "cifar10"};
  }

  @Test
  void findsTheDataOfTheRun() throws IOException {
    Path data = Files.createDirectories(scratch.resolve("cifar"));
    CifarFiles.cifar10(data, 8);
    Path cifar = scratch.resolve("run");
    CommandRun training =
        CommandRun.of(
            new TrainCommand(),
            "--recipe=cifar10",
            "--data=" + data,
            "--network=4,pool,8",
            "--epochs=1",
            "--batch-size=4",
            "--time-steps=1",
            "--device=cpu",
            "--out=" + cifar);
    assertThat(training.err()).isEmpty();
    CommandRun evaluation = evaluate("--checkpoint", cifar.toString(), "--time-steps", "1");
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();

    // Images of the same set beside its files are not what it was trained and tested on.
    Files.createDirectories(data.resolve("train/airplane"));
    Files.createDirectories(data.resolve("val/airplane"));
    for (String[] more :
        List.of(new String[0], new String[] {"--data", data.toString()}, recipe())) {
      List<String> options =
          new ArrayList<>(List.of("--checkpoint", cifar.toString(), "--time-steps", "1"));
      options.addAll(List.of(more));
      CommandRun again = evaluate(options.toArray(String[]::new));
      assertThat(again.err()).isEmpty();
      // But for the seconds that it took.
      assertThat(again.out().replaceFirst(", \\d+\\.\\d s", ""))
          .isEqualTo(evaluation.out().replaceFirst(", \\d+\\.\\d s", ""));
    }

    Files.move(data, scratch.resolve("moved"));
    CommandRun missing = evaluate("--checkpoint", cifar.toString(), "--time-steps", "1");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.errLine()).contains("were in " + data, "--data");
  }

  @Test
  void refusesNumbersBelowOne() {
    for (String steps : List.of("0", "1,-2")) {
      assertError(2, "--time-steps must be at least 1", "--time-steps", steps);
    }
    assertError(2, "'two' is not an int", "--time-steps", "two");
    assertError(2, "--batch-size must be at least 1", "--batch-size", "0");
    assertError(2, "--limit-test must be at least 1", "--limit-test", "0");
    assertError(2, "--worst must not be negative", "--worst", "-1");
  }

  @Test
  void refusesDataThatAreMissingOrOfOtherKind() throws IOException {
    assertError(1, "not", "--recipe", "cifar10", "--data", scratch.resolve("none").toString());
    assertError(2, "Unknown recipe 'mnist'", "--recipe", "mnist");
    assertError(1, "train", "--data", images("val", "a", "b").toString());
    // Glyphs have ten classes.
    Path two = images("train", "a", "b");
    images("val", "a", "b");
    assertError(1, "10 classes, but the data have 2", "--data", two.toString());
    String[] ten = "a b c d e f g h i j".split(" ", -1);
    images("train", ten);
    assertError(1, "belongs to another data set", "--data", images("val", ten).toString());
  }

  @Test
  void refusesCheckpointsThatAreMissingOrDamaged() throws IOException {
    Path nowhere = scratch.resolve("nowhere");
    assertFailure(evaluate("--checkpoint", nowhere.toString()), 1, "does not exist");
    assertFailure(evaluate("--checkpoint", scratch.toString()), 1, "holds no checkpoint");
    byte[] bytes = Files.readAllBytes(run.resolve("checkpoint/best.safetensors"));
    Path file = scratch.resolve("x.safetensors");
    for (int length : new int[] {0, 7, 200, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertFailure(evaluate("--checkpoint", file.toString()), 1, "not a usable checkpoint");
    }
    // A description that says more channels than the parameters have was not written by a run.
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    String other = text.replace("\\\"width\\\":0.5", "\\\"width\\\":0.7");
    assertThat(other).isNotEqualTo(text);
    Files.write(file, other.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertFailure(evaluate("--checkpoint", file.toString()), 1, "belongs to another network");
  }

  private static org.assertj.core.data.Offset<Double> byLessThan(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  private Path images(String split, String... classes) throws IOException {
    for (String name : classes) {
      Path folder = Files.createDirectories(scratch.resolve("images").resolve(split).resolve(name));
      BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", folder.resolve("1.png").toFile());
    }
    return scratch.resolve("images");
  }

  private static void assertError(int exitCode, String message, String... options) {
    List<String> all = new ArrayList<>(List.of("--checkpoint", run.toString()));
    all.addAll(List.of(options));
    assertFailure(evaluate(all.toArray(String[]::new)), exitCode, message);
  }

  private static void assertFailure(CommandRun evaluation, int exitCode, String message) {
    assertThat(evaluation.errLine()).contains(message).doesNotContain("--debug");
    assertThat(evaluation.exitCode()).as(evaluation.err()).isEqualTo(exitCode);
  }

  private static CommandRun evaluate(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    if (!all.contains("--limit-test")) {
      all.addAll(List.of("--limit-test", "40"));
    }
    all.addAll(List.of("--device", "cpu"));
    return CommandRun.of(new EvaluateCommand(), all.toArray(String[]::new));
  }
}
