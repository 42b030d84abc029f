package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster whose second worker is in a network namespace of its own: its link is cut
 * and comes back, or stays cut. Needs root and {@code ip}; runs with {@code
 * -Dottt.spark.faults=true}.
 */
@EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
class NetworkCutTest {

  private static final String TWO = "local-cluster[2,1,1200]";
  private static final String NAMESPACE = "ottt-cut";
  private static final String HERE = "10.98.0.1";
  private static final String THERE = "10.98.0.2";

  @TempDir private Path folder;

  private static int ip(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @BeforeEach
  void joinNamespaces() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ip")), "needs iproute2");
    assumeTrue(ip("netns add " + NAMESPACE) == 0, "needs root");
    for (String arguments :
        List.of(
            "link add ottt-cut0 type veth peer name ottt-cut1 netns " + NAMESPACE,
            "addr add " + HERE + "/24 dev ottt-cut0",
            "link set ottt-cut0 up",
            "-n " + NAMESPACE + " addr add " + THERE + "/24 dev ottt-cut1",
            "-n " + NAMESPACE + " link set lo up",
            "-n " + NAMESPACE + " link set ottt-cut1 up")) {
      assertThat(ip(arguments)).as(arguments).isZero();
    }
  }

  @AfterEach
  void removeNamespace() throws Exception {
    ip("netns del " + NAMESPACE);
  }

  @Test
  void aCutLineIsNoticedAndCostsNoBit() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder, HERE)) {
      SparkRuns spark = new SparkRuns();
      CompletableFuture<Integer> running = startAndCut(cluster, spark);
      assertThat(ip("-n " + NAMESPACE + " link set ottt-cut1 up")).isZero();
      assertThat(running.get(5, TimeUnit.MINUTES)).as(spark.err()).isZero();
      assertThat(spark.out()).contains(HERE).contains(THERE);
    }
    assertThat(weights("cut")).isEqualTo(undisturbed());
  }

  @Test
  void aLineThatStaysCutEndsTheRunWhichResumesToTheSameBits() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder, HERE)) {
      SparkRuns spark = new SparkRuns();
      CompletableFuture<Integer> running =
          startAndCut(cluster, spark, "--conf=spark.ottt.waiting=30");
      assertThat(running.get(5, TimeUnit.MINUTES)).as(spark.err()).isEqualTo(1);
      assertThat(spark.err().lines().filter(line -> line.startsWith("Error")))
          .singleElement()
          .asString()
          .contains("Only 1 of 2 executors are available after 30 s")
          .contains("Resume with --resume");
    }
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(TWO, FaultTest.RUN, "--out=" + folder.resolve("cut"), "--resume"))
        .as(spark.err())
        .isZero();
    assertThat(weights("cut")).isEqualTo(undisturbed());
  }

  /** Starts a run on both sides of the link, cuts it, and waits until that is noticed. */
  private CompletableFuture<Integer> startAndCut(
      StandaloneCluster cluster, SparkRuns spark, String... more) throws Exception {
    cluster.addWorker("worker-here", HERE);
    cluster.addWorker("worker-there", THERE, "ip", "netns", "exec", NAMESPACE);
    List<String> arguments = new ArrayList<>(FaultTest.RUN);
    arguments.addAll(cluster.options(System.getProperty("java.class.path")));
    arguments.add("--out=" + folder.resolve("cut"));
    CompletableFuture<Integer> running =
        CompletableFuture.supplyAsync(() -> spark.run(cluster.url(), arguments, more));
    FaultTest.awaitCheckpoint(folder.resolve("cut"), running, spark);
    assertThat(ip("-n " + NAMESPACE + " link set ottt-cut1 down")).isZero();
    FaultTest.awaitNotice(spark, running);
    assertThat(running).as(spark.err()).isNotDone();
    return running;
  }

  private byte[] undisturbed() throws IOException {
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(TWO, FaultTest.RUN, "--out=" + folder.resolve("undisturbed")))
        .as(spark.err())
        .isZero();
    return weights("undisturbed");
  }

  private byte[] weights(String run) throws IOException {
    return CheckpointArrays.read(folder.resolve(run).resolve("checkpoint/last.safetensors"));
  }
}
