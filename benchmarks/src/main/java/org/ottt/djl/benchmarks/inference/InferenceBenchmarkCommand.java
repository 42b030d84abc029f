package org.ottt.djl.benchmarks.inference;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.workload.BenchmarkNetwork;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times inference of a spiking network against the same network with ReLU. */
@Command(
    name = "InferenceBenchmark",
    description = {
      "Times inference on the CPU: latency of single images and throughput of batches, for several"
          + " numbers of time steps, precisions and threads, compared with one forward pass of the"
          + " same network with ReLU in place of neurons, float32 (ratio 1), and, with"
          + " -Ponnxruntime, ONNX Runtime. Contenders take turns within a process; ONNX Runtime and"
          + " every number of threads have processes of their own. A run replaces all rows of its width, image size,"
          + " threads and batch size in the table. Run it on an idle machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class InferenceBenchmarkCommand implements Callable<Integer> {

  private static final List<String> KEYS =
      List.of("width", "image_size", "threads", "batch_size", "contender", "time_steps");
  private static final List<String> VALUES =
      List.of("calls", "p50_seconds", "p99_seconds", "images_per_second", "ratio_to_relu");

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "vgg",
      description = "vgg, nf-resnet-18, nf-resnet-34 or nf-resnet-50. Default: ${DEFAULT-VALUE}.")
  private String network;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Multiply all channel counts. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "Height and width of the images. Default: 32 for vgg, 224 for nf-resnet.")
  private Integer imageSize;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2,4,6",
      description = "Numbers of time steps. Default: ${DEFAULT-VALUE}.")
  private List<Integer> timeSteps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,32",
      description = "Images per call. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batchSizes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "PyTorch's threads. Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "float32,bf16",
      description = "float32, bf16: what connections multiply in. Default: ${DEFAULT-VALUE}.")
  private List<String> precisions;

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Measured calls of each contender at batch 1; of batches a tenth, at least 5. Default:"
              + " ${DEFAULT-VALUE}.")
  private int calls;

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public InferenceBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<InferenceCell> cells = Arguments.check(spec, this::cells);
    Machine machine = Machine.of(Device.cpu());
    ResultFolder folder = out.open(machine);
    ResultTable table =
        folder.table("inference-" + cells.get(0).network().label() + ".csv", KEYS, VALUES);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    for (int team : threads) {
      for (InferenceCell cell : cells) {
        List<InferenceTiming> timings = new ArrayList<>();
        for (InferenceRuntime runtime : InferenceRuntime.available(cell.precisions())) {
          timings.addAll(InferenceProcess.run(cell.with(runtime), team));
        }
        table.replaceAll(
            row ->
                row.number("width") == cell.width()
                    && row.number("image_size") == cell.imageSize()
                    && row.number("threads") == team
                    && row.number("batch_size") == cell.batchSize(),
            rows(cell, team, timings));
        print(cell, team, timings, console);
      }
    }
    console.println("Table: " + table.file());
    console.flush();
    return 0;
  }

  private List<InferenceCell> cells() {
    timeSteps.forEach(steps -> Limits.atLeast("--time-steps", 1, steps));
    batchSizes.forEach(size -> Limits.atLeast("--batch-size", 1, size));
    threads.forEach(team -> Limits.atLeast("--threads", 1, team));
    Limits.atLeast("--calls", 1, calls);
    Limits.atLeast("--image-size", 1, imageSize);
    BenchmarkNetwork kind = BenchmarkNetwork.byLabel(network);
    kind.build(width);
    List<Precision> in =
        precisions.stream().map(name -> Precision.byName(name, Device.cpu())).distinct().toList();
    List<InferenceCell> cells = new ArrayList<>();
    for (int size : batchSizes) {
      cells.add(
          new InferenceCell(
              InferenceRuntime.PYTORCH,
              kind,
              width,
              imageSize == null ? kind.imageSize() : imageSize,
              size,
              timeSteps,
              in,
              size == 1 ? calls : Math.max(5, calls / 10)));
    }
    return cells;
  }

  private static List<List<Object>> rows(
      InferenceCell cell, int threads, List<InferenceTiming> timings) {
    double relu = timings.get(0).median();
    List<List<Object>> rows = new ArrayList<>();
    for (InferenceTiming timing : timings) {
      rows.add(
          List.of(
              cell.width(),
              cell.imageSize(),
              threads,
              cell.batchSize(),
              timing.contender(),
              timing.timeSteps(),
              timing.seconds().size(),
              timing.median(),
              timing.percentile(0.99),
              cell.batchSize() / timing.median(),
              timing.median() / relu));
    }
    return rows;
  }

  private static void print(
      InferenceCell cell, int threads, List<InferenceTiming> timings, PrintWriter console) {
    console.printf(
        Locale.ROOT,
        "%n%s, %d×%d, batch %d, %d thread%s, %d calls%n%-20s %3s %10s %10s %10s %8s%n",
        cell.network().label(),
        cell.imageSize(),
        cell.imageSize(),
        cell.batchSize(),
        threads,
        threads == 1 ? "" : "s",
        cell.repetitions(),
        "",
        "T",
        "p50 ms",
        "p99 ms",
        "images/s",
        "× relu");
    double relu = timings.get(0).median();
    for (InferenceTiming timing : timings) {
      console.printf(
          Locale.ROOT,
          "%-20s %3d %10.2f %10.2f %10.1f %8.2f%n",
          timing.contender(),
          timing.timeSteps(),
          1e3 * timing.median(),
          1e3 * timing.percentile(0.99),
          cell.batchSize() / timing.median(),
          timing.median() / relu);
    }
    console.flush();
  }
}
