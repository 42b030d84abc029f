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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that die, hang or are stopped: the run ends with the same weights, to the last bit.
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

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void aHangingExecutorIsReplaced(int executor) throws Exception {
    String run = "hung-" + executor;
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, run);
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve(run), running, spark);
    signal("STOP", executors.get(executor));
    awaitNotice(spark, running);
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(spark.err()).contains("The run was interrupted: ").contains("submitted again");
    assertThat(weights(run)).isEqualTo(expected);
    Executors.awaitEnd(executors);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void executorsThatHangAtAnyMomentCostNoBit() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 4; i++) {
      String run = "hung-at-any-moment-" + i;
      SparkRuns spark = new SparkRuns();
      CompletableFuture<Integer> running = start(spark, run);
      List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
      awaitMeeting(spark, running);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(5000));
      signal("STOP", executors.get(random.nextInt(2)));
      awaitNotice(spark, running);
      assertThat(running.get()).as(run + ": " + spark.err()).isZero();
      assertThat(weights(run)).as(run).isEqualTo(expected);
      Executors.awaitEnd(executors);
      Executors.awaitEnd(Executors.of(ProcessHandle.current()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void anExecutorThatWakesUpAfterItWasGivenUpCostsNoBit() throws Exception {
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, "woken");
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve("woken"), running, spark);
    signal("STOP", executors.get(0));
    awaitNotice(spark, running);
    signal("CONT", executors.get(0));
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(weights("woken")).isEqualTo(expected);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  @Test
  @EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
  void aPauseShorterThanTheTimeoutIsNoFault() throws Exception {
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, "paused");
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve("paused"), running, spark);
    signal("STOP", executors.get(0));
    TimeUnit.SECONDS.sleep(15);
    signal("CONT", executors.get(0));
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(spark.err()).doesNotContain("interrupted");
    assertThat(weights("paused")).isEqualTo(expected);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  /** A terminal sends it to the executors of a local cluster as well. */
  @Test
  void controlCIsForTheDriverAlone() throws Exception {
    SparkRuns spark = new SparkRuns();
    CompletableFuture<Integer> running = start(spark, "terminal");
    List<ProcessHandle> executors = Executors.await(ProcessHandle.current(), 2);
    awaitCheckpoint(folder.resolve("terminal"), running, spark);
    for (ProcessHandle executor : executors) {
      signal("INT", executor);
      signal("HUP", executor);
    }
    assertThat(running.get()).as(spark.err()).isZero();
    assertThat(spark.err()).doesNotContain("interrupted");
    assertThat(weights("terminal")).isEqualTo(expected);
    Executors.awaitEnd(Executors.of(ProcessHandle.current()));
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  /** Waits until all members of the run have met. */
  private static void awaitMeeting(SparkRuns spark, CompletableFuture<Integer> running)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!spark.out().contains("2 processes")) {
      assertThat(running.isDone() || System.nanoTime() > end).as(spark.err()).isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Waits until the driver has noticed what was done a moment ago, or the run has ended. */
  static void awaitNotice(SparkRuns spark, CompletableFuture<Integer> running)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (!spark.err().contains("The run was interrupted") && !running.isDone()) {
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin))
          .as("seconds until it was noticed: " + spark.err())
          .isLessThan(60);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    System.out.printf(
        "%s after %d s: %s%n",
        running.isDone() ? "Ended" : "Noticed",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        spark.err().lines().filter(line -> line.contains("interrupted")).findFirst().orElse(""));
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
