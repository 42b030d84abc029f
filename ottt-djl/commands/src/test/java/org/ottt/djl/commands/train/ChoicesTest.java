package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.evaluate.EvaluateCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** What a user chooses beside the recipe: weights, network, augmentation, loss. */
class ChoicesTest {

  @TempDir private Path folder;

  private static Map<String, float[]> weights(Path checkpoint) throws IOException {
    Map<String, float[]> weights = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      StoredNetwork.open(checkpoint)
          .load(manager)
          .getParameters()
          .forEach(p -> weights.put(p.getKey(), p.getValue().getArray().toFloatArray()));
    }
    return weights;
  }

  @Test
  void trainingStartsFromGivenWeights() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    TinyRun.succeed(first, "--epochs", "1");
    // A learning rate that moves no weight by as much as its last bits.
    CommandRun run =
        TinyRun.succeed(
            second,
            "--epochs",
            "1",
            "--seed",
            "9",
            "--lr",
            "1e-30",
            "--init-from",
            first.toString());

    assertThat(run.out()).contains("weights from " + first);
    Map<String, float[]> before = weights(first.resolve("checkpoint/best.safetensors"));
    weights(second.resolve("checkpoint/last.safetensors"))
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
  }

  @Test
  void weightsOfOtherNeuronsAreToldOf() throws IOException {
    Path first = folder.resolve("first");
    TinyRun.succeed(first, "--epochs", "1", "--threshold", "0.5");
    String[] more = {"--epochs", "1", "--init-from", first.toString()};
    assertThat(TinyRun.succeed(folder.resolve("second"), more).out())
        .contains("warning: these weights were trained with ", "0.5");
    String[] same = {"--epochs", "1", "--init-from", first.toString(), "--threshold", "0.5"};
    assertThat(TinyRun.succeed(folder.resolve("third"), same).out()).doesNotContain("warning");
  }

  @Test
  void aRunContinuesWithoutTheWeightsThatItStartedFrom() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    TinyRun.succeed(first, "--epochs", "1");
    TinyRun.succeed(second, "--epochs", "1", "--init-from", first.toString());
    Files.move(first, folder.resolve("away"));
    CommandRun run =
        TinyRun.succeed(second, "--epochs", "2", "--init-from", first.toString(), "--resume");
    assertThat(run.out()).contains("epoch 2/2");
  }

  @Test
  void frozenParametersStayAndTheRestLearns() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    TinyRun.succeed(first, "--epochs", "1");
    CommandRun run =
        TinyRun.succeed(
            second, "--epochs", "1", "--init-from", first.toString(), "--freeze", "body");

    assertThat(run.out()).contains("parameters are frozen");
    Map<String, float[]> before = weights(first.resolve("checkpoint/best.safetensors"));
    weights(second.resolve("checkpoint/last.safetensors"))
        .forEach(
            (name, values) -> {
              if (name.contains("classifier")) {
                assertThat(values).as(name).isNotEqualTo(before.get(name));
              } else {
                assertThat(values).as(name).isEqualTo(before.get(name));
              }
            });
  }

  @Test
  void badChoicesAreRefusedBeforeAnythingIsWritten() {
    Path out = folder.resolve("run");
    assertRefused(
        out,
        2,
        "--freeze head* matches no parameter; the parameters are features.0",
        "--freeze",
        "head*");
    assertRefused(out, 2, "leaves nothing to train", "--freeze", "*");
    assertRefused(out, 1, "none does not exist", "--init-from", folder.resolve("none").toString());
    assertRefused(out, 2, "Unknown network 'resnet'", "--network", "resnet");
    assertRefused(out, 2, "Unknown augmentation 'turn'", "--augment", "turn");
    assertRefused(out, 2, "--milestones are for --lr-schedule steps", "--milestones", "3");
    assertRefused(out, 2, "rising epochs", "--milestones", "3,2", "--lr-schedule", "steps");
    assertRefused(out, 2, "--label-smoothing must lie in [0, 1)", "--label-smoothing", "1");
    assertRefused(out, 2, "--clip-gradients must not be negative", "--clip-gradients", "-1");
    assertRefused(out, 2, "--evaluate-every must be at least 1", "--evaluate-every", "0");
    assertRefused(
        out, 2, "neither feedback nor dropout", "--network", "nf-resnet-18", "--dropout", "0.1");
  }

  private static void assertRefused(Path out, int exitCode, String message, String... options) {
    CommandRun run = TinyRun.run(out, options);
    assertThat(run.errLine()).contains(message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(out).doesNotExist();
  }

  @Test
  void everyChoiceForEventFramesReachesTheTraining() throws IOException {
    String[][] choices = {
      {},
      {"--augment", "flip"},
      {"--augment", "roll=8"},
      {"--augment", "rotate=40"},
      {"--augment", "cutmix=1"},
      {"--normalization", "none"},
      {"--normalization", "position"}
    };
    Map<List<String>, String> outcomes = new LinkedHashMap<>();
    for (String[] choice : choices) {
      Path out = folder.resolve("events-" + String.join("", choice));
      List<String> options = new ArrayList<>(List.of("--recipe", "glyphs-dvs", "--epochs", "1"));
      options.addAll(List.of(choice));
      TinyRun.succeed(out, options.toArray(String[]::new));
      String outcome = String.join("\n", TinyRun.computedMetrics(out));
      assertThat(outcomes.values()).as(String.join(" ", choice)).doesNotContain(outcome);
      outcomes.put(List.of(choice), outcome);
    }
  }

  @Test
  void normalizationIsForEventFrames() {
    assertRefused(
        folder.resolve("run"), 2, "--normalization is for event frames", "--normalization", "none");
    assertRefused(
        folder.resolve("run"), 2, "none, channel or position", "--normalization", "pixelwise");
  }

  @Test
  void everyChoiceReachesTheTraining() throws IOException {
    TinyRun.succeed(folder.resolve("plain"), "--epochs", "1");
    List<String> plain = TinyRun.computedMetrics(folder.resolve("plain"));
    String[][] choices = {
      {"--augment", "rotate=20"},
      {"--network", "8,pool,16"},
      {"--network", "vgg-f", "--width", "0.05"},
      {"--label-smoothing", "0.1"}
    };
    for (String[] choice : choices) {
      Path out = folder.resolve(String.join("", choice).replace(',', '-'));
      String[] options = Arrays.copyOf(choice, choice.length + 2);
      options[choice.length] = "--epochs";
      options[choice.length + 1] = "1";
      TinyRun.succeed(out, options);
      assertThat(TinyRun.computedMetrics(out)).as(Arrays.toString(choice)).isNotEqualTo(plain);
    }
  }

  @Test
  void testsAreMadeEverySoManyEpochsAndAtTheEnd() throws IOException {
    CommandRun run =
        TinyRun.succeed(
            folder,
            "--epochs",
            "3",
            "--evaluate-every",
            "2",
            "--lr-schedule",
            "steps",
            "--milestones",
            "1,2");
    List<EpochMetrics> rows = MetricsFile.read(folder.resolve("metrics.csv"));
    assertThat(rows)
        .extracting(row -> row.epoch() + " " + row.split().label())
        .containsExactly("1 train", "2 train", "2 test", "3 train", "3 test");
    List<Double> rates =
        rows.stream().filter(row -> row.split() == Split.TRAIN).map(EpochMetrics::lr).toList();
    for (int i = 0; i < 3; i++) {
      assertThat(rates.get(i)).isCloseTo(Math.pow(0.1, i + 1), within(1e-6));
    }
    assertThat(run.outLines().get(1)).startsWith("epoch 1/3 ").doesNotContain("test");
  }

  @Test
  void aFolderOfImagesTrainsWithAnyNetwork() throws IOException {
    writeImages(folder.resolve("data"), "left", "right");
    for (String augment : List.of("paper", "none", "crop=2,rotate=10")) {
      Path out = folder.resolve(augment.replace(',', '-'));
      CommandRun run =
          TinyRun.succeed(
              out,
              "--recipe",
              "image-folder",
              "--data",
              folder.resolve("data").toString(),
              "--image-size",
              "16",
              "--network",
              "4,pool,8",
              "--batch-size",
              "4",
              "--epochs",
              "1",
              "--augment",
              augment);
      assertThat(run.out()).contains("image-folder: 8 training and 8 test samples");
      assertThat(StoredNetwork.open(out).description().input().normalization()).isNotNull();
    }
  }

  /** Biases start at 0 and cannot get farther than updates x learning rate x bound. */
  @Test
  void clippedGradientsBoundEveryUpdate() throws IOException {
    for (String method : List.of("ottt-a", "ottt-o")) {
      double largest = 0.1 * 1e-3 * (method.equals("ottt-a") ? 2 : 4);
      Path clipped = folder.resolve(method);
      Path free = folder.resolve(method + "-free");
      String[] options = {"--epochs", "1", "--momentum", "0", "--method", method};
      TinyRun.succeed(free, options);
      String[] more = Arrays.copyOf(options, options.length + 2);
      more[options.length] = "--clip-gradients";
      more[options.length + 1] = "1e-3";
      TinyRun.succeed(clipped, more);

      assertThat(largestBias(clipped)).isPositive().isLessThanOrEqualTo(1.0001 * largest);
      assertThat(largestBias(free)).isGreaterThan(2 * largest);
    }
  }

  private static double largestBias(Path run) throws IOException {
    double largest = 0;
    for (var parameter : weights(run.resolve("checkpoint/last.safetensors")).entrySet()) {
      if (parameter.getKey().endsWith("bias")) {
        for (float value : parameter.getValue()) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
    }
    return largest;
  }

  private static Path writeImages(Path data, String... classes) throws IOException {
    for (String split : List.of("train", "val")) {
      for (String name : classes) {
        Path images = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < 4; i++) {
          BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
          image.getGraphics().fillRect(name.equals(classes[0]) ? 0 : 10, i, 10, 16);
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }
    return data;
  }

  @Test
  void aFileGivesClassesReadableNames() throws IOException {
    Path data = writeImages(folder.resolve("data"), "n01", "n02");
    Path names = Files.writeString(folder.resolve("names.txt"), "n02 cat, puss\nn01 dog\n");
    Path out = folder.resolve("run");
    String[] options = {
      "--recipe",
      "image-folder",
      "--data",
      data.toString(),
      "--image-size",
      "16",
      "--network",
      "4,pool,8",
      "--batch-size",
      "4",
      "--class-names",
      names.toString()
    };
    TinyRun.succeed(out, options);

    assertThat(StoredNetwork.open(out).description().classes()).containsExactly("dog", "cat");
    assertThat(Files.readString(out.resolve("config.json"))).contains("\"dog\"", "names.txt");
    CommandRun evaluation =
        CommandRun.of(new EvaluateCommand(), "--checkpoint", out.toString(), "--time-steps", "2");
    assertThat(evaluation.err()).isEmpty();
    assertThat(Files.readAllLines(out.resolve("evaluation/confusion.csv")).get(0))
        .isEqualTo("true \\ predicted,dog,cat");

    // Resumed with the run's own file, and refused when a name in it has changed.
    CommandRun resumed =
        CommandRun.of(new TrainCommand(), "--resume", "--out", out.toString(), "--epochs", "3");
    assertThat(resumed.err()).isEmpty();
    Files.writeString(names, "n02 lion\nn01 dog\n");
    CommandRun renamed =
        CommandRun.of(new TrainCommand(), "--resume", "--out", out.toString(), "--epochs", "4");
    assertThat(renamed.errLine()).contains("class 1 is 'lion', not 'cat'");
    Files.delete(names);
    CommandRun gone =
        CommandRun.of(new EvaluateCommand(), "--checkpoint", out.toString(), "--time-steps", "2");
    assertThat(gone.errLine()).contains("names.txt, which does not exist", "--class-names");

    assertRefused(
        folder.resolve("glyphs"),
        2,
        "--class-names is for folders of images",
        "--class-names",
        names.toString());
  }

  @Test
  void measuresOfSingleBatchesAgreeWithTheEpochs() throws IOException {
    TinyRun.succeed(folder.resolve("plain"));
    Path out = folder.resolve("run");
    TinyRun.succeed(out, "--log-every", "1");

    assertThat(TinyRun.computedMetrics(out))
        .isEqualTo(TinyRun.computedMetrics(folder.resolve("plain")));
    List<String> steps = Files.readAllLines(out.resolve("steps.csv"));
    // Two batches of 32 in each of two epochs: an epoch's loss is the mean of its batches'.
    assertThat(steps).hasSize(5);
    List<EpochMetrics> train =
        MetricsFile.read(out.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TRAIN)
            .toList();
    for (int epoch = 0; epoch < 2; epoch++) {
      double mean = 0;
      for (int batch = 0; batch < 2; batch++) {
        String[] row = steps.get(1 + 2 * epoch + batch).split(",", -1);
        assertThat(row[1]).isEqualTo(Integer.toString(epoch + 1));
        assertThat(Double.parseDouble(row[3])).isEqualTo(train.get(epoch).lr());
        mean += Double.parseDouble(row[2]) / 2;
      }
      assertThat(mean).isCloseTo(train.get(epoch).loss(), within(1e-6));
    }
    assertThat(folder.resolve("plain/steps.csv")).doesNotExist();
    assertRefused(
        folder.resolve("wrong"), 2, "--log-every must not be negative", "--log-every", "-1");
  }

  @Test
  void theLearningRateRisesOverTheWarmUp() throws IOException {
    TinyRun.succeed(folder, "--lr", "0.1", "--warm-up", "1", "--lr-schedule", "constant");
    List<Double> rates =
        MetricsFile.read(folder.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TRAIN)
            .map(EpochMetrics::lr)
            .toList();
    assertThat(rates).hasSize(2);
    assertThat(rates.get(0)).isCloseTo(0.05, within(1e-6));
    assertThat(rates.get(1)).isCloseTo(0.1, within(1e-6));
  }
}
