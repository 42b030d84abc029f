package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.cli.Cli;

/** Parquet as Hugging Face has it: a structure of bytes and path, and a class number. */
class ParquetShardsTest {

  private static final int SAMPLES = 23;

  @TempDir private Path folder;

  private static byte[] image(int number) throws IOException {
    BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(number % 8, number / 8, 0xffffff);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, number % 2 == 0 ? "jpg" : "png", bytes);
    return bytes.toByteArray();
  }

  private void writeParquet() throws IOException {
    writeParquet(SAMPLES);
  }

  /** Writes samples of which those from {@code unlabelled} on have no label. */
  private void writeParquet(int unlabelled) throws IOException {
    StructField bytes = DataTypes.createStructField("bytes", DataTypes.BinaryType, true);
    StructField path = DataTypes.createStructField("path", DataTypes.StringType, true);
    StructField image =
        DataTypes.createStructField(
            "image", DataTypes.createStructType(List.of(bytes, path)), true);
    StructField label = DataTypes.createStructField("label", DataTypes.LongType, true);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      rows.add(
          RowFactory.create(
              RowFactory.create(image(i), null), i < unlabelled ? (long) i % 4 : null));
    }
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .appName("test")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      session
          .createDataFrame(rows, DataTypes.createStructType(List.of(image, label)))
          .repartition(2)
          .write()
          .parquet(folder.resolve("parquet").toString());
    }
  }

  private StringWriter run(int expected, String... arguments) {
    StringWriter output = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master=local[1]",
                "--source=" + folder.resolve("parquet"),
                "--out=" + folder.resolve("shards")));
    all.addAll(List.of(arguments));
    int code =
        Cli.run(
            new PrepareParquetCommand(),
            new PrintWriter(output, true),
            new PrintWriter(output, true),
            all.toArray(String[]::new));
    assertThat(code).as(output.toString()).isEqualTo(expected);
    return output;
  }

  @Test
  void becomesShardsWithEverySampleOnce() throws IOException {
    writeParquet();
    assertThat(run(0, "--shard-samples=5").toString()).contains("23 samples in ");
    Map<String, String> labels = new TreeMap<>();
    Map<String, byte[]> images = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("shards"))) {
      for (Path shard : files.filter(file -> file.toString().endsWith(".tar")).toList()) {
        int entries = 0;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(shard))) {
          for (TarArchiveEntry entry = tar.getNextEntry();
              entry != null;
              entry = tar.getNextEntry()) {
            assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
            String key = entry.getName().replaceFirst("\\..*", "");
            byte[] content = tar.readAllBytes();
            if (entry.getName().endsWith(".cls")) {
              assertThat(labels.put(key, new String(content, StandardCharsets.US_ASCII))).isNull();
            } else {
              assertThat(images.put(key, content)).isNull();
            }
            entries++;
          }
        }
        assertThat(entries).isBetween(2, 10);
      }
    }
    assertThat(images).hasSize(SAMPLES).hasSameSizeAs(labels);
    for (int i = 0; i < SAMPLES; i++) {
      byte[] expected = image(i);
      String label = Integer.toString(i % 4);
      assertThat(images)
          .anySatisfy(
              (key, content) -> {
                assertThat(content).isEqualTo(expected);
                assertThat(labels.get(key)).isEqualTo(label);
              });
    }
    assertThat(run(1).toString()).contains("already exists");
  }

  @Test
  void readsTheFilesOfAPattern() throws IOException {
    writeParquet();
    StringWriter output = new StringWriter();
    int code =
        Cli.run(
            new PrepareParquetCommand(),
            new PrintWriter(output, true),
            new PrintWriter(output, true),
            "--master=local[1]",
            "--source=" + folder.resolve("parquet") + "/part-*.parquet",
            "--out=" + folder.resolve("shards"));
    assertThat(code).as(output.toString()).isZero();
    assertThat(output.toString()).contains("23 samples in ");
  }

  @Test
  void saysWhichColumnsThereAre() throws IOException {
    writeParquet();
    assertThat(run(1, "--label-column=fine_label").toString())
        .contains("has no column 'fine_label', only image, label");
    assertThat(run(1, "--image-column=label").toString()).contains("not encoded images");
    assertThat(folder.resolve("shards")).doesNotExist();
  }

  /** With one sample each, other shards are complete before this one fails. */
  @Test
  void aSampleWithoutLabelLeavesNoPartOfTheData() throws IOException {
    writeParquet(SAMPLES - 1);
    assertThat(run(1, "--shard-samples=1").toString())
        .startsWith("Error: sample part-0000")
        .contains(" has no image or no label")
        .doesNotContain("SparkException", "    at ");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("parquet"));
    }
  }

  @Test
  void refusesShardsWithoutSamples() {
    assertThat(run(2, "--shard-samples=0").toString())
        .contains("--shard-samples must be at least 1, but is 0.");
  }
}
