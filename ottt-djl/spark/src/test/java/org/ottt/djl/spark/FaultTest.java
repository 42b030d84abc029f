package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that die, hang or are stopped: the run comes to the same weights, to the last bit.
 *
 * <p>Those that take minutes run with {@code -Dottt.spark.faults=true}.
 */
class FaultTest {

  private static final String TWO = "local-cluster[2,1,1200]";

  /** A checkpoint every few batches. */
  static final List<String> RUN =
      List.of(
          "--recipe=glyphs",
          "--width=0.25",
          "--limit-train=400",
          "--limit-test=40",
          "--batch-size=8",
          "--deterministic",
          "--epochs=3",
          "--checkpoint-minutes=0.01");

  @TempDir private static Path folder;
  private static byte[] expected;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(TWO, RUN, "--out=" + folder.resolve("undisturbed")))
        .as(spark.err())
        .isZero();
    expected = weights("undisturbed");
    // They are not those that the tests are about.
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  private static byte[] weights(String run) throws IOException {
    return CheckpointArrays.read(folder.resolve(run).resolve("checkpoint/last.safetensors"));
  }

  private static CompletableFuture<Integer> start(SparkRuns spark, String run) {
    return CompletableFuture.supplyAsync(() -> spark.run(TWO, RUN, "--out=" + folder.resolve(run)));
  }

  /** Waits until the run has a checkpoint. */
  static void awaitCheckpoint(Path run, CompletableFuture<Integer> running, SparkRuns spark)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    Path file = run.resolve("checkpoint/last.safetensors");
    while (!Files.exists(file)) {
      String told = spark == null ? "" : spark.err();
      assertThat(System.nanoTime()).as("no checkpoint of %s: %s", run, told).isLessThan(end);
      assertThat(running != null && running.isDone()).as("%s has ended: %s", run, told).isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void aKilledExecutorCostsNoBit() throws Exception {
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, "killed");
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve("killed"), running, spark);
    executors.get(0).destroyForcibly();
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(spark.err()).contains("The run was interrupted: ").contains("submitted again");
    assertThat(weights("killed")).isEqualTo(expected);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void executorsKilledAtAnyMomentCostNoBit() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      String run = "killed-" + i;
      SparkRuns spark = new SparkRuns();
      CompletableFuture<Integer> running = start(spark, run);
      List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(15_000));
      executors.get(random.nextInt(2)).destroyForcibly();
      assertThat(running.get()).as(run + ": " + spark.err()).isZero();
      assertThat(weights(run)).as(run).isEqualTo(expected);
      Executors.awaitEnd(Executors.of(ProcessHandle.current()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void aHangingExecutorIsReplaced() throws Exception {
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, "hung");
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve("hung"), running, spark);
    new ProcessBuilder("kill", "-STOP", Long.toString(executors.get(1).pid())).start().waitFor();
    long stopped = System.nanoTime();
    while (!spark.err().contains("The run was interrupted")) {
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stopped))
          .as("seconds until it was noticed: " + spark.err())
          .isLessThan(60);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    System.out.printf(
        "The hanging process was noticed after %d s.%n",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stopped));
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(weights("hung")).isEqualTo(expected);
    Executors.awaitEnd(executors);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void aKilledDriverLeavesNoProcessAndTheRunResumesToTheSameBits() throws Exception {
    Process driver = driver("driver");
    List<ProcessHandle> executors = Executors.await(driver.toHandle(), 2);
    awaitCheckpoint(folder.resolve("driver"), null, null);
    driver.destroyForcibly().waitFor();
    for (ProcessHandle executor : executors) {
      executor.onExit().get(60, TimeUnit.SECONDS);
    }
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(TWO, RUN, "--out=" + folder.resolve("driver"), "--resume"))
        .as(spark.err())
        .isZero();
    assertThat(weights("driver")).isEqualTo(expected);
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void aStoppedDriverWritesACheckpointToResumeFrom() throws Exception {
    Process driver = driver("stopped");
    awaitCheckpoint(folder.resolve("stopped"), null, null);
    driver.destroy();
    assertThat(driver.waitFor()).isEqualTo(143);
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(TWO, RUN, "--out=" + folder.resolve("stopped"), "--resume"))
        .as(spark.err())
        .isZero();
    assertThat(weights("stopped")).isEqualTo(expected);
  }

  private static Process driver(String run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(StandaloneCluster.opened());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "TrainOnSpark", "--master=" + TWO));
    command.addAll(RUN);
    command.add("--out=" + folder.resolve(run));
    File log = folder.resolve(run + ".log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }
}
