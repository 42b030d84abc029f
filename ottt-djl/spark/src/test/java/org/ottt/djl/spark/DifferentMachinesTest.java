package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster whose second worker sees other files than the first one, as a machine
 * without shared storage does. Needs root and {@code unshare}; runs with {@code
 * -Dottt.spark.faults=true}.
 */
@EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
class DifferentMachinesTest {

  private static final String HERE = "127.0.0.1";

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;

  /** The second worker sees an empty folder here. */
  private static Path local;

  /** The first worker's code, in whose place the second one has {@link #otherCode}. */
  private static Path code;

  private static Path otherCode;

  @BeforeAll
  static void startWorkers() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "-m", "true").redirectErrorStream(true).start().waitFor()
            == 0,
        "needs root");
    local = Files.createDirectory(folder.resolve("local"));
    code = folder.resolve("code");
    otherCode = folder.resolve("other-code");
    copy(ownCode(), code);
    copy(ownCode(), otherCode);
    Files.writeString(otherCode.resolve("org/ottt/djl/spark/Older.class"), "an older class");
    cluster = new StandaloneCluster(folder, HERE);
    cluster.addWorker("worker-here", HERE);
    cluster.addWorker(
        "worker-there",
        HERE,
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs none '%s' && mount --bind '%s' '%s' && exec \"$@\""
            .formatted(local, otherCode, code),
        "sh");
  }

  @AfterAll
  static void stopWorkers() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Path ownCode() throws Exception {
    return Path.of(
        TrainOnSparkCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /** Runs on both workers, and returns the line with which the run ends. */
  private static String refusal(String classPath, List<String> training) {
    List<String> arguments = new ArrayList<>(training);
    arguments.addAll(cluster.options(classPath));
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(cluster.url(), arguments)).as(spark.err()).isEqualTo(1);
    System.out.println(spark.err());
    List<String> errors = spark.err().lines().filter(line -> line.startsWith("Error: ")).toList();
    assertThat(errors).as(spark.err()).hasSize(1);
    assertThat(spark.err()).doesNotContain("Exception", "\tat ");
    return errors.get(0);
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  @Test
  void dataThatOneMachineDoesNotSeeAreNamed() throws IOException {
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 4; i++) {
        Path file =
            local.resolve("data").resolve(split).resolve("class" + i % 2).resolve(i + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
      }
    }
    String line =
        refusal(
            ownClassPath(),
            List.of(
                "--recipe=imagenet",
                "--data=" + local.resolve("data"),
                "--network=vgg",
                "--out=" + folder.resolve("no-data")));
    assertThat(line).contains(local.resolve("data").toString()).contains("[rank ");
    assertThat(folder.resolve("no-data")).doesNotExist();
  }

  @Test
  void aRunFolderThatOneMachineDoesNotSeeIsNamed() {
    Path run = local.resolve("run");
    List<String> training = new ArrayList<>(SparkRuns.TINY);
    training.add("--out=" + run);
    assertThat(refusal(ownClassPath(), training))
        .contains("run folder " + run)
        .contains("choose --out on storage that all machines share")
        .contains("[rank ");
  }

  @Test
  void moreRanksThanSamplesAreRefusedInOneLine() {
    List<String> training =
        List.of(
            "--recipe=glyphs",
            "--limit-train=1",
            "--limit-test=10",
            "--out=" + folder.resolve("few"));
    assertThat(refusal(ownClassPath(), training))
        .contains("1 samples cannot be shared by 2 processes: use fewer processes");
    assertThat(folder.resolve("few")).doesNotExist();
  }

  @Test
  void otherCodeOnOneMachineIsNamed() throws Exception {
    String classPath = ownClassPath().replace(ownCode().toString(), code.toString());
    assertThat(classPath).contains(code.toString());
    List<String> training = new ArrayList<>(SparkRuns.TINY);
    training.add("--out=" + folder.resolve("other"));
    assertThat(refusal(classPath, training)).contains("runs other code than the driver");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void executorsWithoutTheCodeAreNamed() throws Exception {
    List<String> training = new ArrayList<>(SparkRuns.TINY);
    training.add("--out=" + folder.resolve("none"));
    String classPath = ownClassPath().replace(ownCode().toString(), folder.toString());
    assertThat(refusal(classPath, training)).contains("spark-submit");
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
