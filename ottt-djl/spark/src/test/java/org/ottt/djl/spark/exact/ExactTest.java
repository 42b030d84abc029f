package org.ottt.djl.spark.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.cluster.Communicator;

/** Two, three and four processes come to the weights of one. */
class ExactTest {

  private static final int PROCESSES = 4;
  private static final double MARGIN = 1e-4;
  private static final double TOLERANCE = 1e-5;

  @TempDir private static Path folder;

  private static final List<Process> RUNNING = new ArrayList<>();
  private static final Map<ExactCase, ExactRun.Result> ALONE = new LinkedHashMap<>();

  static Stream<ExactCase> cases() {
    return ExactCase.all().stream();
  }

  @BeforeAll
  static void trainInSeveralProcesses() throws Exception {
    List<String> seeds = new ArrayList<>();
    for (ExactCase what : ExactCase.all()) {
      seeds.add(Long.toString(trainAlone(what)));
    }
    Files.write(folder.resolve("seeds"), seeds);
    for (int rank = 0; rank < PROCESSES; rank++) {
      RUNNING.add(start(rank));
    }
    for (int rank = 0; rank < PROCESSES; rank++) {
      assertThat(RUNNING.get(rank).waitFor())
          .as("exit code of rank %d: %s", rank, Files.readString(log(rank)))
          .isZero();
    }
  }

  /** Looks for a seed with which no membrane comes near to the threshold; returns it. */
  private static long trainAlone(ExactCase what) throws Exception {
    for (long seed = 1; seed <= 30; seed++) {
      ExactRun.Result result = new ExactRun(what, seed).run(Communicator.single());
      if (result.margin() > MARGIN) {
        ALONE.put(what, result);
        return seed;
      }
    }
    throw new AssertionError(what + " has no seed with a margin of " + MARGIN);
  }

  @AfterAll
  static void leaveNoProcess() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  private static Path log(int rank) {
    return folder.resolve("log-" + rank);
  }

  private static Process start(int rank) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx300m",
            "-XX:+UseSerialGC",
            "-Dai.djl.pytorch.num_threads=1",
            "-cp",
            System.getProperty("java.class.path"),
            ExactProcess.class.getName(),
            Integer.toString(rank),
            Integer.toString(PROCESSES),
            folder.toString());
    process.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    File log = log(rank).toFile();
    return process.redirectErrorStream(true).redirectOutput(log).start();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reproduceTheWeightsOfOneProcess(ExactCase what) throws Exception {
    ExactRun.Result alone = ALONE.get(what);
    for (int size = 2; size <= PROCESSES; size++) {
      ExactRun.Result first = ExactProcess.read(file(what, size, 0, 0));
      assertThat(distance(first.weights(), alone.weights()))
          .as("%d processes", size)
          .isLessThan(TOLERANCE);
      assertThat(distance(first.results(), alone.results())).isLessThan(TOLERANCE);
      for (int rank = 1; rank < size; rank++) {
        ExactRun.Result other = ExactProcess.read(file(what, size, rank, 0));
        assertThat(other.weights()).as("rank %d of %d", rank, size).isEqualTo(first.weights());
        assertThat(other.results()).isEqualTo(first.results());
      }
    }
    assertThat(ExactProcess.read(file(what, 2, 1, 1)).weights())
        .as("a second run")
        .isEqualTo(ExactProcess.read(file(what, 2, 0, 0)).weights());
  }

  private static Path file(ExactCase what, int size, int rank, int repetition) {
    return ExactProcess.file(folder, what, size, rank, repetition);
  }

  private static double distance(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
    }
    return largest;
  }

  private static double distance(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }
}
