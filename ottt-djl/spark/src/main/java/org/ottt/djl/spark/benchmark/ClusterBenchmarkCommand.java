package org.ottt.djl.spark.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.measurement.OwnJava;
import org.ottt.djl.plot.LineChart;
import org.ottt.djl.plot.Picture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what sharing a batch between two processes costs. */
@Command(
    name = "ClusterBenchmark",
    description =
        "Measures two processes that share a batch against two that do not exchange anything, one"
            + " thread each, and predicts the efficiency of clusters.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ClusterBenchmarkCommand implements Callable<Integer> {

  private static final String ALONE = "alone";
  private static final String VGG = BenchmarkProcess.VGG;
  private static final String RESNET = "nf-resnet-34";
  private static final int RESNET_BATCHES = 3;

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
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Rounds in which all cases are measured; ratios are taken within a round."
              + " Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Batches of a case that are measured in a round, after one that warms up."
              + " Default: ${DEFAULT-VALUE}.")
  private int batches;

  @Option(
      names = "--resnet-batch",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Also times NF-ResNet-34 on images of 224 pixels with batches of N, to predict for it;"
              + " 0, the default, leaves it out.")
  private int resnetBatch;

  @Option(
      names = "--exchange",
      paramLabel = "FILE",
      description =
          "What exchange-netns.sh has measured; with it the efficiency of clusters is predicted.")
  private Path exchange;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for tables and a picture. Default: only print.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ClusterBenchmarkCommand() {}

  /** What every process of a case does. */
  private record Load(
      int round,
      String name,
      String network,
      int processes,
      boolean share,
      int batch,
      int side,
      int batches) {}

  /** Median seconds per batch of the slowest process. */
  private record Cell(Load load, double seconds, double exchange, double waiting) {

    double compute() {
      return seconds - exchange - waiting;
    }
  }

  @Override
  public Integer call() throws Exception {
    Arguments.require(spec, this::check);
    // Before anything is measured.
    ExchangeCost cost = exchange == null ? null : ExchangeCost.read(exchange);
    PrintWriter print = spec.commandLine().getOut();
    List<Cell> cells = new ArrayList<>();
    List<Double> efficiencies = new ArrayList<>();
    List<Double> rawEfficiencies = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Cell alone = measure(new Load(round, ALONE, VGG, 1, false, batchSize, 32, batches));
      Cell independent =
          measure(new Load(round, "independent", VGG, 2, false, batchSize / 2, 32, batches));
      Cell together = measure(new Load(round, "together", VGG, 2, true, batchSize, 32, batches));
      cells.addAll(List.of(alone, independent, together));
      efficiencies.add(independent.seconds() / together.seconds());
      rawEfficiencies.add(alone.seconds() / (2 * together.seconds()));
    }
    if (resnetBatch > 0) {
      cells.add(measure(new Load(1, ALONE, RESNET, 1, false, resnetBatch, 224, RESNET_BATCHES)));
    }
    List<String> rows = new ArrayList<>();
    rows.add(
        "round,case,network,processes,batch_size,image_size,time_steps,width,seconds,compute,exchange,waiting");
    cells.forEach(cell -> rows.add(row(cell)));
    rows.forEach(print::println);
    print.printf(
        Locale.ROOT,
        "efficiency against two processes without exchange: %.3f; t(1) / (2 t(2)): %.3f%n",
        Median.of(efficiencies),
        Median.of(rawEfficiencies));
    List<Prediction> predictions = cost == null ? List.of() : predictions(cells, cost);
    List<String> predicted = new ArrayList<>(List.of(Prediction.HEADER));
    predictions.forEach(prediction -> predicted.addAll(prediction.rows()));
    if (!predictions.isEmpty()) {
      predicted.forEach(print::println);
    }
    print.flush();
    if (out != null) {
      Folders.create(out);
      write(out.resolve("cluster.csv"), rows);
      if (!predictions.isEmpty()) {
        write(out.resolve("cluster-prediction.csv"), predicted);
        Picture all =
            predictions.stream()
                .filter(prediction -> prediction.threads() > 1)
                .map(ClusterBenchmarkCommand::picture)
                .reduce(Picture::beside)
                .orElseThrow();
        AtomicFiles.write(
            out.resolve("cluster-prediction.png"),
            stream -> ImageIO.write(all.image(), "png", stream));
      }
    }
    return 0;
  }

  private void check() {
    Limits.atLeast("--batch-size", 2, batchSize);
    Limits.atLeast("--time-steps", 1, timeSteps);
    Limits.positive("--width", width);
    Limits.atLeast("--rounds", 1, rounds);
    Limits.atLeast("--batches", 1, batches);
    Limits.atLeast("--resnet-batch", 0, resnetBatch);
  }

  private static void write(Path file, List<String> rows) throws IOException {
    byte[] text = (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, stream -> stream.write(text));
  }

  private String row(Cell cell) {
    Load load = cell.load();
    return String.format(
        Locale.ROOT,
        "%d,%s,%s,%d,%d,%d,%d,%s,%.4f,%.4f,%.4f,%.4f",
        load.round(),
        load.name(),
        load.network(),
        load.processes(),
        load.batch(),
        load.side(),
        timeSteps,
        load.network().equals(VGG) ? width : 1.0,
        cell.seconds(),
        cell.compute(),
        cell.exchange(),
        cell.waiting());
  }

  /** Each machine computes {@code --batch-size} samples of a batch, as one process did here. */
  private List<Prediction> predictions(List<Cell> cells, ExchangeCost cost) {
    List<Prediction> predictions = new ArrayList<>();
    for (String network : List.of(VGG, RESNET)) {
      List<Double> seconds =
          cells.stream()
              .filter(cell -> cell.load().name().equals(ALONE))
              .filter(cell -> cell.load().network().equals(network))
              .map(cell -> cell.seconds() / cell.load().batch() * batchSize)
              .toList();
      for (int threads : seconds.isEmpty() ? List.<Integer>of() : Prediction.THREADS) {
        predictions.add(Prediction.of(network, width, Median.of(seconds), threads, cost));
      }
    }
    return predictions;
  }

  private static Picture picture(Prediction prediction) {
    LineChart chart =
        new LineChart(
                "Predicted efficiency: %s, %d threads a machine"
                    .formatted(prediction.network(), prediction.threads()),
                "machines",
                "efficiency")
            .range(0, 1);
    double[] machines = Prediction.MACHINES.stream().mapToDouble(Integer::doubleValue).toArray();
    for (int gigabits : Prediction.GIGABITS) {
      chart.line(
          gigabits + " Gb/s",
          machines,
          Arrays.stream(machines).map(n -> prediction.efficiency((int) n, gigabits)).toArray());
    }
    return chart.picture();
  }

  private Cell measure(Load load) throws IOException, InterruptedException {
    Path files = Files.createTempDirectory("ottt-cluster-");
    List<Process> running = new ArrayList<>();
    String members = members(load.processes());
    try {
      for (int rank = 0; rank < load.processes(); rank++) {
        running.add(start(files, rank, members, load));
      }
      requireSuccess(load, running, files);
      double[] slowest = new double[3];
      for (int rank = 0; rank < load.processes(); rank++) {
        double[] own = medians(Files.readAllLines(output(files, rank)));
        slowest = own[0] > slowest[0] ? own : slowest;
      }
      return new Cell(load, slowest[0], slowest[1], slowest[2]);
    } finally {
      running.forEach(Process::destroyForcibly);
      for (int rank = 0; rank < load.processes(); rank++) {
        Files.deleteIfExists(output(files, rank));
        Files.deleteIfExists(errors(files, rank));
      }
      Files.deleteIfExists(files);
    }
  }

  /** Waits for all: where one has failed, another one may only have lost it. */
  private static void requireSuccess(Load load, List<Process> running, Path files)
      throws IOException, InterruptedException {
    List<ProcessFailure> failures = new ArrayList<>();
    for (int rank = 0; rank < running.size(); rank++) {
      int exitCode = running.get(rank).waitFor();
      if (exitCode != 0) {
        failures.add(new ProcessFailure(rank, exitCode, Files.readString(errors(files, rank))));
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException(ProcessFailure.reason(failures).describe(load.name()));
    }
  }

  private static Path output(Path files, int rank) {
    return files.resolve(rank + ".out");
  }

  private static Path errors(Path files, int rank) {
    return files.resolve(rank + ".err");
  }

  private Process start(Path files, int rank, String members, Load load) throws IOException {
    List<String> command =
        OwnJava.command(
            List.of("-Dai.djl.pytorch.num_threads=1"),
            BenchmarkProcess.class,
            BenchmarkProcess.TRAIN,
            Integer.toString(rank),
            members,
            Boolean.toString(load.share()),
            load.network(),
            Integer.toString(load.batch()),
            Integer.toString(load.side()),
            Integer.toString(timeSteps),
            Double.toString(load.network().equals(VGG) ? width : 1),
            Integer.toString(load.batches()));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    return process
        .redirectOutput(output(files, rank).toFile())
        .redirectError(errors(files, rank).toFile())
        .start();
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
      medians[i] = Median.of(Arrays.stream(rows).map(row -> row[column]).toList());
    }
    return medians;
  }
}
