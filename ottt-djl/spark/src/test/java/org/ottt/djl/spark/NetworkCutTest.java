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
 * A standalone cluster whose second worker is in a network namespace of its own: its line is cut
 * and comes back. Needs root and {@code ip}; runs with {@code -Dottt.spark.faults=true}.
 */
@EnabledIfSystemProperty(named = "ottt.spark.faults", matches = "true")
class NetworkCutTest {

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
    SparkRuns undisturbed = new SparkRuns();
    assertThat(
            undisturbed.run(
                "local-cluster[2,1,1200]", FaultTest.RUN, "--out=" + folder.resolve("undisturbed")))
        .as(undisturbed.err())
        .isZero();
    try (StandaloneCluster cluster = new StandaloneCluster(folder, HERE)) {
      cluster.addWorker("worker-here", HERE);
      cluster.addWorker("worker-there", THERE, "ip", "netns", "exec", NAMESPACE);
      SparkRuns spark = new SparkRuns();
      CompletableFuture<Integer> running =
          CompletableFuture.supplyAsync(
              () ->
                  spark.run(
                      cluster.url(),
                      FaultTest.RUN,
                      "--ranks=2",
                      "--out=" + folder.resolve("cut"),
                      "--conf=spark.executor.cores=1",
                      "--conf=spark.executor.memory=1200m",
                      "--conf=spark.executor.extraClassPath="
                          + System.getProperty("java.class.path"),
                      "--conf=spark.executorEnv.SPARK_SCALA_VERSION=2.13",
                      "--conf=spark.executorEnv.OMP_WAIT_POLICY=PASSIVE",
                      "--conf=spark.ui.enabled=false",
                      "--conf=spark.driver.host=" + HERE,
                      "--conf=spark.driver.bindAddress=" + HERE));
      FaultTest.awaitCheckpoint(folder.resolve("cut"), running, spark);
      assertThat(ip("-n " + NAMESPACE + " link set ottt-cut1 down")).isZero();
      long cut = System.nanoTime();
      while (!spark.err().contains("The run was interrupted")) {
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - cut))
            .as("seconds until it was noticed: " + spark.err())
            .isLessThan(60);
        TimeUnit.MILLISECONDS.sleep(100);
      }
      System.out.printf(
          "The cut was noticed after %d s.%n",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - cut));
      assertThat(ip("-n " + NAMESPACE + " link set ottt-cut1 up")).isZero();
      assertThat(running.get(5, TimeUnit.MINUTES)).as(spark.err()).isZero();
      assertThat(spark.out()).contains(HERE).contains(THERE);
    }
    assertThat(CheckpointArrays.read(folder.resolve("cut/checkpoint/last.safetensors")))
        .isEqualTo(
            CheckpointArrays.read(folder.resolve("undisturbed/checkpoint/last.safetensors")));
  }
}
