package org.ottt.djl.spark.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what it costs that two processes share a batch. */
@Command(
    name = "ClusterBenchmark",
    description =
        "Measures two processes that share a batch against two that do not exchange anything, and"
            + " predicts the efficiency of clusters.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ClusterBenchmarkCommand implements Callable<Integer> {

  private static final long VGG_PARAMETERS = 9_228_362;
  private static final long RESNET_PARAMETERS = 21_797_688;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "64",
      description = "Samples of a batch that two processes share. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      defaultValue = "6",
      description = "Time steps. Default: ${DEFAULT-VALUE}.")
  private int timeSteps;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Factor on VGG's channels. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Batches that are measured, after one that warms up. Default: ${DEFAULT-VALUE}.")
  private int batches;

  @Option(
      names = "--overhead",
      paramLabel = "X",
      defaultValue = "1.3",
      description =
          "How many times longer than the limit of the line an exchange takes, for the prediction"
              + " (docs/spark.md says how to measure it). Default: ${DEFAULT-VALUE}.")
  private double overhead;

  @Option(
      names = "--resnet-seconds",
      paramLabel = "X",
      description =
          "Seconds of a batch of NF-ResNet-34 on one machine, to predict for it as well"
              + " (SpeedBenchmark measures them).")
  private Double resnetSeconds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for cluster.csv and cluster-prediction.csv. Default: only print.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ClusterBenchmarkCommand() {}

  /** Median seconds per batch of the slowest process. */
  private record Cell(String name, int processes, double seconds, double exchange, double waiting) {

    double compute() {
      return seconds - exchange - waiting;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%s,%d,%.4f,%.4f,%.4f,%.4f",
          name,
          processes,
          seconds,
          compute(),
          exchange,
          waiting);
    }
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter print = spec.commandLine().getOut();
    List<Cell> cells =
        List.of(
            measure("alone", 1, false, batchSize),
            measure("independent", 2, false, batchSize / 2),
            measure("together", 2, true, batchSize));
    List<String> rows = new ArrayList<>();
    rows.add("case,processes,seconds,compute,exchange,waiting");
    cells.forEach(cell -> rows.add(cell.row()));
    rows.forEach(print::println);
    Cell alone = cells.get(0);
    Cell independent = cells.get(1);
    Cell together = cells.get(2);
    print.printf(
        Locale.ROOT,
        "efficiency against two processes without exchange: %.3f; t(1) / (2 t(2)): %.3f%n",
        independent.seconds() / together.seconds(),
        alone.seconds() / (2 * together.seconds()));
    List<String> predicted = predict(alone);
    predicted.forEach(print::println);
    print.flush();
    if (out != null) {
      Files.createDirectories(out);
      Files.write(out.resolve("cluster.csv"), rows);
      Files.write(out.resolve("cluster-prediction.csv"), predicted);
    }
    return 0;
  }

  private List<String> predict(Cell alone) {
    List<String> rows = new ArrayList<>();
    rows.add("network,machines,gigabits,predicted_efficiency");
    rows.addAll(new Prediction("vgg", VGG_PARAMETERS, alone.seconds(), overhead).rows());
    if (resnetSeconds != null) {
      rows.addAll(
          new Prediction("nf-resnet-34", RESNET_PARAMETERS, resnetSeconds, overhead).rows());
    }
    return rows;
  }

  private Cell measure(String name, int processes, boolean share, int batch)
      throws IOException, InterruptedException {
    List<Path> outputs = new ArrayList<>();
    List<Process> running = new ArrayList<>();
    String members = members(processes);
    try {
      for (int rank = 0; rank < processes; rank++) {
        Path output = Files.createTempFile("ottt-cluster-", ".txt");
        outputs.add(output);
        running.add(start(output, rank, members, share, batch));
      }
      double[] slowest = new double[3];
      for (int rank = 0; rank < processes; rank++) {
        if (running.get(rank).waitFor() != 0) {
          throw new IOException(
              "process %d of the case '%s' failed: %s"
                  .formatted(rank, name, Files.readString(outputs.get(rank)).strip()));
        }
        double[] own = medians(Files.readAllLines(outputs.get(rank)));
        slowest = own[0] > slowest[0] ? own : slowest;
      }
      return new Cell(name, processes, slowest[0], slowest[1], slowest[2]);
    } finally {
      running.forEach(Process::destroyForcibly);
      for (Path output : outputs) {
        Files.deleteIfExists(output);
      }
    }
  }

  private Process start(Path output, int rank, String members, boolean share, int batch)
      throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.pytorch.num_threads=1",
            "-cp",
            System.getProperty("java.class.path"),
            BenchmarkProcess.class.getName(),
            "train",
            Integer.toString(rank),
            members,
            Boolean.toString(share),
            Integer.toString(batch),
            Integer.toString(timeSteps),
            Double.toString(width),
            Integer.toString(batches));
    process.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    return process.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private static String members(int processes) throws IOException {
    List<ServerSocket> free = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        free.add(new ServerSocket(0));
      }
      return free.stream()
          .map(socket -> "127.0.0.1:" + socket.getLocalPort())
          .collect(Collectors.joining(","));
    } finally {
      for (ServerSocket socket : free) {
        socket.close();
      }
    }
  }

  /** Takes the medians of the lines that are three numbers; others are of the log. */
  private static double[] medians(List<String> lines) {
    double[][] rows =
        lines.stream()
            .filter(line -> line.matches("[0-9.]+ [0-9.]+ [0-9.]+"))
            .map(
                line ->
                    Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray())
            .toArray(double[][]::new);
    double[] medians = new double[3];
    for (int i = 0; i < medians.length; i++) {
      int column = i;
      double[] sorted = Arrays.stream(rows).mapToDouble(row -> row[column]).sorted().toArray();
      medians[i] = sorted[sorted.length / 2];
    }
    return medians;
  }
}
