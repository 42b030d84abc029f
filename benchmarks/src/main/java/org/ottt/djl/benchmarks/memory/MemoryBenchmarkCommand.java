package org.ottt.djl.benchmarks.memory;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.toSet;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.workload.Workload;
import org.ottt.djl.benchmarks.workload.WorkloadOptions;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.MethodsOption;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.plot.Lettering;
import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures peak memory of training over T, each cell in a fresh process. */
@Command(
    name = "MemoryBenchmark",
    description = {
      "Peak memory of training over the number of time steps T, for every learning rule."
          + " Each cell trains a few batches of random pixels in a fresh process: on a CPU the"
          + " peak resident set is read (column peak_resident_mb, in MiB; Java and the engine alone"
          + " are some 250 MiB of it), on a GPU the device's memory less what its context takes"
          + " (peak_device_mb, in MiB). A cell that runs out of memory is recorded as such.",
      "Cells that are already in the table are not measured again: after Ctrl-C, run the command"
          + " again.",
      "",
      "It also prints the floor: the bytes that a step of OTTT must hold"
          + " (parameters, gradients, momentum, the standardized weights and activations that"
          + " the backward pass reads, one trace per neuron), counted, and what the process takes"
          + " with almost no arrays, measured.",
      "",
      "Memory can be measured while the machine does other work; time cannot.",
      ""
    },
    footer = {
      "",
      "On a CPU, cells run with MALLOC_MMAP_THRESHOLD_=131072 (--allocator exact), so"
          + " that the figures are what a run needs. By default (--allocator default), glibc's"
          + " malloc keeps freed arrays below 32 MiB in a pool that fragments: runs then need 2"
          + " to 20 %% more memory, and the figures vary."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class MemoryBenchmarkCommand implements Callable<Integer> {

  @Mixin private final WorkloadOptions workload = new WorkloadOptions(16);

  @Mixin
  private final MethodsOption methods = new MethodsOption("ottt-a,ottt-o,ottt-o-trace,sltt,bptt");

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2,4,6,8,12,16,24,32",
      description = "Numbers of time steps. Default: 1,2,4,6,8,12,16,24,32.")
  private List<Integer> timeSteps;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "4",
      description = {
        "Batches that a cell trains. Default: 4; the column last_growth_mb shows that the peak no"
            + " longer grows."
      })
  private int batches;

  @Option(
      names = "--allocator",
      paramLabel = "NAME",
      defaultValue = "exact",
      description = "exact or default, see below. Default: exact.")
  private String allocator;

  @Option(
      names = "--memory-limit",
      paramLabel = "MIB",
      defaultValue = "0",
      description = {
        "Memory limit of a cell's process in MiB (ulimit -d); cells above it"
            + " count as out of memory. Default: no limit."
      })
  private int memoryLimit;

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  private final Consumer<Process> onStart;

  /** Creates the command. */
  public MemoryBenchmarkCommand() {
    this(process -> {});
  }

  /** Creates the command; every cell's process is shown to {@code onStart}. */
  MemoryBenchmarkCommand(Consumer<Process> onStart) {
    this.onStart = onStart;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<MemoryCell> cells = Arguments.check(spec, this::cells);
    Device where = Arguments.check(spec, workload.device()::device);
    if (!where.isGpu() && !new PeakMemory().isResident()) {
      throw new IllegalArgumentException(
          "The peak resident set is known on Linux only; run this on Linux, or with --device gpu.");
    }
    cells.stream()
        .map(cell -> cell.workload().precision())
        .distinct()
        .forEach(precision -> Bfloat16Units.warnIfMissing(precision, where));
    Workload first = cells.get(0).workload();
    String network = first.network().label();
    Machine machine = Machine.of(where);
    ResultFolder folder = out.open(machine);
    String column = MemoryProbe.column(where);
    ResultTable table =
        folder.table(
            "memory-" + network + ".csv",
            MemoryCell.KEYS,
            List.of("status", column, "last_growth_mb", "seconds"));
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    console.flush();
    CellProcess runner = new CellProcess(new KernelKills(), onStart);
    MemoryCell any = cells.get(0);
    FloorTable floors = FloorTable.open(folder, network);
    ResultRow floor = floors.row(any.workload(), any.allocator(), runner);
    measure(cells, table, runner, console);
    Map<String, List<MemoryChart.Point>> points = points(cells, table, column);
    MemorySummary.print(points, console);
    FloorTable.print(floor, points, console);
    console.println("Table: " + table.file());
    if (Lettering.isAvailable()) {
      Path picture = folder.file("memory-" + network + ".png");
      String title =
          String.format(
              Locale.ROOT,
              "%s%s, batch %d: peak memory of training",
              network.equals("vgg") ? "VGG" : network,
              first.width() == 1 ? "" : " × " + first.width(),
              first.batchSize());
      String axis = where.isGpu() ? "device memory (GiB)" : "resident set (GiB)";
      MemoryChart.draw(title, axis, points, picture);
      console.println("Picture: " + picture);
    }
    console.flush();
    return 0;
  }

  private static void measure(
      List<MemoryCell> cells, ResultTable table, CellProcess runner, PrintWriter console)
      throws IOException, InterruptedException {
    for (MemoryCell cell : cells) {
      boolean known = table.contains(cell.key().toArray());
      if (!known) {
        MemoryReading reading = runner.run(cell);
        List<Object> row = new ArrayList<>(cell.key());
        row.addAll(
            List.of(
                reading.status().label(),
                reading.peakMb(),
                reading.lastGrowthMb(),
                reading.seconds()));
        table.put(row);
        console.printf(
            Locale.ROOT,
            "%-12s T = %2d  %s%n",
            cell.label(),
            cell.timeSteps(),
            reading.status() == MemoryReading.Status.OK
                ? String.format(Locale.ROOT, "%7.0f MiB", reading.peakMb())
                : "out of memory");
      } else {
        console.printf(
            Locale.ROOT, "%-12s T = %2d  measured before%n", cell.label(), cell.timeSteps());
      }
      console.flush();
    }
  }

  /** Returns all that the table has of these settings and precisions, whichever run measured it. */
  private static Map<String, List<MemoryChart.Point>> points(
      List<MemoryCell> cells, ResultTable table, String column) {
    ResultRow first = table.row(cells.get(0).key().toArray());
    Set<String> suffixes = cells.stream().map(MemoryCell::suffix).collect(toSet());
    Map<String, List<MemoryChart.Point>> points = new LinkedHashMap<>();
    for (ResultRow row : table.rows()) {
      if (!MemoryCell.SETTINGS.stream().allMatch(key -> row.text(key).equals(first.text(key)))
          || !suffixes.contains(MemoryCell.suffix(row.text("method")))) {
        continue;
      }
      MemoryReading reading =
          row.text("status").equals(MemoryReading.Status.OK.label())
              ? new MemoryReading(
                  MemoryReading.Status.OK,
                  row.number(column),
                  row.number("last_growth_mb"),
                  row.number("seconds"))
              : MemoryReading.outOfMemory();
      points
          .computeIfAbsent(row.text("method"), method -> new ArrayList<>())
          .add(new MemoryChart.Point((int) row.number("time_steps"), reading));
    }
    points.values().forEach(curve -> curve.sort(comparingInt(MemoryChart.Point::timeSteps)));
    return points;
  }

  /** Checks the options; small T first, so that a cut-off run has a figure for every rule. */
  private List<MemoryCell> cells() {
    Limits.atLeast("--batches", 1, batches);
    timeSteps.forEach(steps -> Limits.atLeast("--time-steps", 1, steps));
    Limits.atLeast("--memory-limit", 0, memoryLimit);
    Workload plain = workload.workload();
    Allocator chosen = Allocator.byLabel(allocator);
    List<MemoryCell> cells = new ArrayList<>();
    for (int steps : new TreeSet<>(timeSteps)) {
      for (String name : methods.names()) {
        for (Precision precision : workload.precisions()) {
          cells.add(new MemoryCell(plain.in(precision), name, steps, batches, chosen, memoryLimit));
        }
      }
    }
    return cells;
  }
}
