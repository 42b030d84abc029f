package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

/** The command, with executors that are real processes. */
class LocalClusterTest {

  private static final String TWO = "local-cluster[2,1,1200]";

  @TempDir private Path folder;

  @Test
  void trainsToTheNumbersOfOneProcess() throws IOException {
    List<String> arguments = new ArrayList<>(SparkRuns.TINY);
    SparkRuns spark = new SparkRuns();
    int code = spark.run(TWO, arguments, "--out=" + folder.resolve("spark"));
    assertThat(code).as(spark.err()).isZero();
    assertThat(spark.out())
        .contains("2 processes: ")
        .contains("glyphs: 100 training and 40 test samples")
        .contains("epoch 1/2")
        .contains("epoch 2/2")
        .contains("run folder");
    StringWriter alone = new StringWriter();
    arguments.add("--out=" + folder.resolve("alone"));
    assertThat(
            Cli.run(
                new TrainCommand(),
                new PrintWriter(alone),
                new PrintWriter(alone),
                arguments.toArray(String[]::new)))
        .as(alone.toString())
        .isZero();
    List<EpochMetrics> together = metrics("spark");
    List<EpochMetrics> expected = metrics("alone");
    assertThat(together).hasSameSizeAs(expected).hasSize(4);
    for (int i = 0; i < expected.size(); i++) {
      // One neuron that fires elsewhere, as near the threshold some do, is far within this.
      assertThat(together.get(i).loss()).isCloseTo(expected.get(i).loss(), within(2e-2));
      // Not a number in the rows of tests.
      assertThat(together.get(i).lr()).isEqualTo(Double.valueOf(expected.get(i).lr()));
      assertThat(together.get(i).firingRate())
          .isCloseTo(expected.get(i).firingRate(), within(2e-3));
    }
    assertThat(folder.resolve("spark/checkpoint/best.safetensors")).exists();
    assertThat(folder.resolve("spark/plots")).isNotEmptyDirectory();

    // Once more: the same bits.
    SparkRuns again = new SparkRuns();
    assertThat(again.run(TWO, SparkRuns.TINY, "--out=" + folder.resolve("again")))
        .as(again.err())
        .isZero();
    assertThat(weights("again")).isEqualTo(weights("spark"));
  }

  private List<EpochMetrics> metrics(String run) throws IOException {
    return MetricsFile.read(folder.resolve(run).resolve("metrics.csv"));
  }

  /** Parameters and momentum; what follows them in the file tells of times. */
  private byte[] weights(String run) throws IOException {
    return CheckpointArrays.read(folder.resolve(run).resolve("checkpoint/last.safetensors"));
  }

  @Test
  void namesTheFileTheRankThatCannotReadItAndWhatIsKept() throws IOException {
    Path data = folder.resolve("data");
    for (String split : List.of("train", "val")) {
      for (String name : List.of("cat", "dog")) {
        Path images = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < 8; i++) {
          BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }
    Path damaged = Files.writeString(data.resolve("val/dog/3.png"), "no image");
    SparkRuns spark = new SparkRuns();
    int code =
        spark.run(
            TWO,
            List.of(
                "--recipe=image-folder",
                "--data=" + data,
                "--image-size=16",
                "--network=4,pool,8",
                "--time-steps=1",
                "--batch-size=4",
                "--out=" + folder.resolve("run")));
    assertThat(code).isEqualTo(1);
    assertThat(spark.err().lines().filter(line -> line.startsWith("Error")))
        .singleElement()
        .asString()
        .contains("1 of 16 samples cannot be read", damaged.toString(), "[rank 1 ")
        .contains("The run is kept; fix this and continue with --resume.")
        .doesNotContain("Another process");
    assertThat(spark.err()).doesNotContain("submitted again");
  }

  @Test
  void saysWhereADatasetCannotBeRead() {
    SparkRuns spark = new SparkRuns();
    int code =
        spark.run(
            TWO,
            List.of("--recipe=cifar10", "--data=/no/such/folder", "--out=" + folder.resolve("x")));
    assertThat(code).isEqualTo(1);
    assertThat(spark.err().lines().filter(line -> line.startsWith("Error")))
        .singleElement()
        .asString()
        .contains("/no/such/folder")
        .contains("[rank ");
    assertThat(Files.exists(folder.resolve("x"))).isFalse();
  }
}
