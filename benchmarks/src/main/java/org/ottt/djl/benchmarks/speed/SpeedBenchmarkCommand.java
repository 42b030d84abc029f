package org.ottt.djl.benchmarks.speed;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.workload.BenchmarkNetwork;
import org.ottt.djl.benchmarks.workload.RandomTraining;
import org.ottt.djl.benchmarks.workload.Workload;
import org.ottt.djl.benchmarks.workload.WorkloadOptions;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.CudnnOption;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.plot.Lettering;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times training per time step under every rule and form against the same network with ReLU. */
@Command(
    name = "SpeedBenchmark",
    description = {
      "Times training per time step (a batch, its update included, divided by T) under every rule"
          + " and form, interleaved, against the same network with ReLU in place of neurons, run"
          + " for as many steps (ratio 1; the first connection of still images once per batch, as in"
          + " all rules but OTTT_O), and against its convolutions alone. Ratios are taken"
          + " within a repetition, so that a disturbance affects both sides. The reference is the"
          + " ReLU network in float32 under any --precision, and a run replaces all rows of its"
          + " setting in the table. Run it on an idle machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class SpeedBenchmarkCommand implements Callable<Integer> {

  private static final List<String> KEYS =
      List.of("width", "batch_size", "image_size", "time_steps", "contender", "repetition");
  private static final List<String> VALUES =
      List.of("seconds_per_step", "seconds_per_image", "ratio_to_relu");

  /**
   * Batches before the first measured one: engines load their kernels, allocators reach their size,
   * and TorchScript compiles after two calls.
   */
  private static final int WARM_UP = 3;

  @Mixin private final WorkloadOptions options = new WorkloadOptions(32);

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      defaultValue = "6",
      description = "Time steps. Default: 6.")
  private int timeSteps;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Measured batches per contender, after three that are not measured. Default: 5.")
  private int repetitions;

  @Mixin private final CudnnOption cudnn = new CudnnOption();

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public SpeedBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException {
    cudnn.prepare();
    Workload workload = Arguments.check(spec, this::workload);
    List<Contender> contenders = Arguments.check(spec, () -> Contender.in(options.precisions()));
    Device where = Arguments.check(spec, options.device()::device);
    contenders.stream()
        .map(Contender::precision)
        .distinct()
        .forEach(precision -> Bfloat16Units.warnIfMissing(precision, where));
    Machine machine = Machine.of(where);
    // Opened first: hours of measuring must not end at a folder that cannot be written.
    ResultFolder folder = out.open(machine);
    String name = "speed-" + workload.network().label();
    ResultTable table = folder.table(name + ".csv", KEYS, VALUES);
    List<Timing> timings = measure(workload, contenders);
    write(table, workload, timings);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    console.println(title(workload) + ", " + repetitions + " repetitions");
    SpeedReport.print(timings, workload.batchSize(), timeSteps, console);
    console.println("Table: " + table.file());
    if (Lettering.isAvailable()) {
      Path picture = folder.file(name + ".png");
      SpeedChart.draw(title(workload), timings, picture);
      console.println("Picture: " + picture);
    }
    console.flush();
    return 0;
  }

  private Workload workload() {
    Limits.atLeast("--time-steps", 1, timeSteps);
    Limits.atLeast("--repetitions", 1, repetitions);
    return options.workload();
  }

  private List<Timing> measure(Workload workload, List<Contender> contenders) {
    List<List<Double>> secondsPerStep = new ArrayList<>();
    List<RandomTraining> trainings = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        Workload own = workload.in(contender.precision());
        trainings.add(new RandomTraining(own, contender.rule(), timeSteps));
        secondsPerStep.add(new ArrayList<>());
      }
      // Interleaved, so that a disturbance hits all alike and ratios hold per repetition.
      for (int i = -WARM_UP; i < repetitions; i++) {
        for (int k = 0; k < trainings.size(); k++) {
          long start = System.nanoTime();
          trainings.get(k).trainBatch();
          double seconds = (System.nanoTime() - start) / 1e9;
          if (i >= 0) {
            secondsPerStep.get(k).add(seconds / timeSteps);
          }
        }
      }
    } finally {
      trainings.forEach(RandomTraining::close);
    }
    List<Timing> timings = new ArrayList<>();
    for (int k = 0; k < secondsPerStep.size(); k++) {
      timings.add(
          Timing.of(contenders.get(k).label(), secondsPerStep.get(k), secondsPerStep.get(0)));
    }
    return timings;
  }

  /** Replaces what an earlier run with the same settings has left. */
  private void write(ResultTable table, Workload workload, List<Timing> timings)
      throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (Timing timing : timings) {
      for (int i = 0; i < repetitions; i++) {
        double seconds = timing.secondsPerStep().get(i);
        rows.add(
            List.of(
                workload.width(),
                workload.batchSize(),
                workload.imageSize(),
                timeSteps,
                timing.label(),
                i + 1,
                seconds,
                seconds * timeSteps / workload.batchSize(),
                timing.ratios().get(i)));
      }
    }
    table.replaceAll(
        row ->
            row.number("width") == workload.width()
                && row.number("batch_size") == workload.batchSize()
                && row.number("image_size") == workload.imageSize()
                && row.number("time_steps") == timeSteps,
        rows);
  }

  private String title(Workload workload) {
    return String.format(
        Locale.ROOT,
        "%s%s, batch %d, %d×%d, T = %d",
        workload.network() == BenchmarkNetwork.VGG ? "VGG" : workload.network().label(),
        workload.width() == 1 ? "" : " × " + workload.width(),
        workload.batchSize(),
        workload.imageSize(),
        workload.imageSize(),
        timeSteps);
  }
}
