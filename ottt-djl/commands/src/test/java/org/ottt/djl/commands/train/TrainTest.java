package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.run.Versions;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** A small run from its options to what it leaves in its folder. */
class TrainTest {

  @TempDir private static Path folder;

  private static CommandRun run;

  @BeforeAll
  static void train() {
    run = TinyRun.succeed(folder, "--method", "OTTT-A", "--seed", "3");
  }

  @Test
  void tellsEachEpochAndASummary() {
    assertThat(run.outLines().get(0))
        .isEqualTo("glyphs: 64 training and 32 test samples; ottt-a, T = 2, batch 32, cpu");
    assertThat(run.outLines().get(1))
        .startsWith("epoch 1/2  train loss ")
        .contains("  test ", "  lr 0.1  ");
    assertThat(run.outLines().get(2)).startsWith("epoch 2/2  train loss ");
    List<String> summary = run.outLines().stream().filter(line -> !line.isEmpty()).skip(3).toList();
    assertThat(summary)
        .extracting(line -> line.split("  +", -1)[0])
        .containsExactly(
            "parameters", "rule", "time steps", "test top-1", "peak memory", "time", "run folder");
    assertThat(summary).last().asString().endsWith(folder.toString());
  }

  @Test
  void theFolderHoldsWhatTheDesignSays() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(folder::relativize)
                  .map(Path::toString)
                  .map(file -> file.replaceAll("\\.\\d+\\.\\d+$", ".TIME.PROCESS")))
          .containsExactlyInAnyOrder(
              "config.json",
              "serving.properties",
              "metrics.csv",
              "checkpoint/last.safetensors",
              "checkpoint/previous.safetensors",
              "checkpoint/best.safetensors",
              "plots/loss.png",
              "plots/loss.svg",
              "plots/accuracy.png",
              "plots/accuracy.svg",
              "plots/firing_rate.png",
              "plots/firing_rate.svg",
              "tensorboard/events.out.tfevents.TIME.PROCESS",
              "tensorboard/train/events.out.tfevents.TIME.PROCESS",
              "tensorboard/test/events.out.tfevents.TIME.PROCESS",
              "run.lock");
    }
  }

  @Test
  void metricsHaveARowPerEpochAndSplit() throws IOException {
    assertThat(Files.readAllLines(folder.resolve("metrics.csv")).get(0))
        .isEqualTo(
            "epoch,split,loss,top1,top5,lr,seconds,images_per_second,peak_memory_mib,firing_rate");
    List<EpochMetrics> rows = MetricsFile.read(folder.resolve("metrics.csv"));
    assertThat(rows)
        .extracting(row -> row.epoch() + " " + row.split())
        .containsExactly(
            "1 " + Split.TRAIN, "1 " + Split.TEST, "2 " + Split.TRAIN, "2 " + Split.TEST);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.loss()).isBetween(0.1, 10.0);
              assertThat(row.top5()).isGreaterThanOrEqualTo(row.top1());
              assertThat(row.firingRate()).isBetween(0.001, 0.999);
              assertThat(row.imagesPerSecond()).isPositive();
              assertThat(row.peakMemoryMib()).isGreaterThan(50);
            });
    // Half a cosine from 0.1 over two epochs; a test has no learning rate.
    assertThat(rows)
        .extracting(EpochMetrics::lr)
        .containsExactly(0.1, Double.NaN, 0.05, Double.NaN);
  }

  @Test
  void configHoldsAllOptionsVersionsAndTheDevice() throws IOException {
    JsonObject config =
        JsonParser.parseString(Files.readString(folder.resolve("config.json"))).getAsJsonObject();
    assertThat(config.keySet())
        .containsExactlyInAnyOrder(
            "options",
            "network",
            "command",
            "parameters",
            "train_samples",
            "test_samples",
            "versions",
            "device",
            "processor",
            "threads",
            "started",
            "outcome");
    assertThat(config.getAsJsonArray("command").toString()).contains("\"--seed\",\"3\"");
    assertThat(config.get("parameters").getAsLong()).isBetween(10_000L, 80_000L);
    assertThat(config.get("train_samples").getAsInt()).isEqualTo(64);
    assertThat(config.getAsJsonObject("outcome").get("status").getAsString()).isEqualTo("complete");
    JsonObject options = config.getAsJsonObject("options");
    assertThat(options.keySet())
        .contains(
            "recipe",
            "data",
            "epochs",
            "batch_size",
            "time_steps",
            "method",
            "lr",
            "lr_schedule",
            "warm_up",
            "momentum",
            "weight_decay",
            "mse_weight",
            "surrogate",
            "leak",
            "threshold",
            "reset",
            "dropout",
            "width",
            "feedback",
            "image_size",
            "accumulate",
            "seed",
            "workers",
            "checkpoint_minutes",
            "limit_train",
            "limit_test",
            "lr_schedule",
            "warm_up",
            "feedback",
            "image_size",
            "accumulate");
    assertThat(options.get("recipe").getAsString()).isEqualTo("glyphs");
    assertThat(options.get("seed").getAsInt()).isEqualTo(3);
    assertThat(options.get("lr").getAsString()).isEqualTo("0.1");
    assertThat(config.getAsJsonObject("network").getAsJsonArray("classes")).hasSize(10);
    JsonObject versions = config.getAsJsonObject("versions");
    assertThat(versions.get("ottt-djl").getAsString()).isEqualTo(Versions.project());
    assertThat(versions.get("engine").getAsString()).startsWith("PyTorch ");
    assertThat(config.get("device").getAsString()).isEqualTo("cpu");
  }

  @Test
  void plotsAreImages() throws IOException {
    for (String name : List.of("loss", "accuracy", "firing_rate")) {
      BufferedImage plot = ImageIO.read(folder.resolve("plots/" + name + ".png").toFile());
      assertThat(plot.getWidth()).isGreaterThan(200);
      long colours =
          IntStream.range(0, plot.getWidth() * plot.getHeight())
              .map(i -> plot.getRGB(i % plot.getWidth(), i / plot.getWidth()))
              .distinct()
              .count();
      assertThat(colours).as("something is drawn").isGreaterThan(3);
    }
  }

  @Test
  void checkpointsSayHowFarTheRunHadCome() throws IOException {
    assertThat(Checkpoint.readMetadata(TinyRun.lastCheckpoint(folder)))
        .containsEntry("epoch", "2")
        .containsEntry("rule", "ottt-a")
        .containsEntry("time_steps", "2");
    List<EpochMetrics> tests =
        MetricsFile.read(folder.resolve("metrics.csv")).stream()
            .filter(row -> row.split() == Split.TEST)
            .toList();
    // Of equal ones the first.
    EpochMetrics best = tests.get(tests.get(1).top1() > tests.get(0).top1() ? 1 : 0);
    assertThat(Checkpoint.readMetadata(folder.resolve("checkpoint/best.safetensors")))
        .containsEntry("epoch", Integer.toString(best.epoch()))
        .containsEntry("best_top1", Double.toString(best.top1()));
  }
}
