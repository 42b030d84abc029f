package org.ottt.djl.benchmarks.rates;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.run.BudgetOptions;
import org.ottt.djl.benchmarks.run.RunProcess;
import org.ottt.djl.benchmarks.run.RunSettings;
import org.ottt.djl.benchmarks.run.RunsOption;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.MethodsOption;
import org.ottt.djl.commands.train.DataSizes;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.plot.Lettering;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains networks by several rules from the same start and compares how much they fire. */
@Command(
    name = "RateBenchmark",
    description = {
      "Trains the same network from the same initial weights under several rules and compares"
          + " firing rates per layer, synaptic operations per sample (spikes x fan-out) and an"
          + " estimate of energy, with the accuracy after every time step.",
      ""
    },
    footer = {
      "",
      "Energy: 0.9 pJ per accumulate, 4.6 pJ per multiply-accumulate (32-bit floating"
          + " point, 45 nm); arithmetic alone. A spike accumulates; pixels multiply in the"
          + " first layer, once for a still image and at every step for frames. The ordinary"
          + " network of the same shape multiplies everywhere, once per image or frame.",
      "Files: rates-<recipe>.csv, operations-<recipe>.csv, energy-<recipe>.csv,"
          + " rates-<recipe>.png, energy-<recipe>.png."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class RateBenchmarkCommand implements Callable<Integer> {

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "glyphs",
      description = "Data set and settings, as in Train; a VGG. Default: ${DEFAULT-VALUE}.")
  private String recipe;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder or archive of the data set.")
  private Path data;

  @Mixin private final MethodsOption methods = new MethodsOption("ottt-a,bptt");

  @Mixin private final BudgetOptions budget = new BudgetOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, order and drawn data. Default: ${DEFAULT-VALUE}.")
  private int seed;

  @Mixin private final DeviceOption device = new DeviceOption("auto");

  @Mixin private final RunsOption runs = new RunsOption("runs/rate-benchmark");

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  private DataSizes sizes;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public RateBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> rules;
    Device where;
    try {
      budget.check();
      rules = methods.names();
      where = device.device();
      RunSettings first = settings(rules.get(0));
      sizes = DataSizes.of(first.recipe(), first.arguments());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Machine machine = Machine.of(where);
    ResultFolder folder = out.open(machine);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    console.flush();
    RunProcess process = new RunProcess(runs.folder());
    Map<String, TrainedRun> trained = new LinkedHashMap<>();
    Map<String, Tested> results = new LinkedHashMap<>();
    for (String method : rules) {
      TrainedRun run = process.train(settings(method));
      int steps = Integer.parseInt(run.option("time_steps"));
      Tested tested = run.test(IntStream.rangeClosed(1, steps).boxed().toList(), where);
      trained.put(method, run);
      results.put(method, tested);
      print(method, run, tested, console);
    }
    write(folder, trained, results, console);
    for (TrainedRun run : trained.values()) {
      run.delete();
    }
    return 0;
  }

  private RunSettings settings(String method) {
    return RunSettings.of(
        recipe, data, method, seed, Devices.nameOf(device.device()), budget.toTrainOptions());
  }

  private static void print(String method, TrainedRun run, Tested tested, PrintWriter console) {
    Energy energy = Energy.of(tested, tested.timeSteps());
    console.printf(
        Locale.ROOT,
        "%-8s top-1 %.2f %%, firing rate %.4f, %.3e synaptic operations, %.0f nJ (ordinary network"
            + " %.0f nJ)%n",
        method,
        100 * run.finalTop1(),
        tested.evaluation().meanRate(tested.timeSteps()),
        energy.accumulates(),
        energy.spikingNanojoules(),
        energy.denseNanojoules());
    console.flush();
  }

  private void write(
      ResultFolder folder,
      Map<String, TrainedRun> trained,
      Map<String, Tested> results,
      PrintWriter console)
      throws IOException {
    ResultTable rates =
        folder.table(
            "rates-" + recipe + ".csv",
            List.of("method", "seed", "layer"),
            List.of(
                "shape",
                "neurons",
                "fan_out",
                "time_steps",
                "rate",
                "spikes_per_sample",
                "accumulates_per_sample"));
    ResultTable operations =
        folder.table(
            "operations-" + recipe + ".csv",
            List.of("method", "seed"),
            List.of(
                "batch_size",
                "width",
                "time_steps",
                "epochs",
                "lr",
                "train_samples",
                "test_samples",
                "parameters",
                "top1",
                "rate",
                "accumulates_per_sample",
                "macs_per_sample",
                "energy_nj_per_sample",
                "ann_macs_per_sample",
                "ann_energy_nj_per_sample"));
    Map<String, List<LayerActivity>> layers = new LinkedHashMap<>();
    for (Map.Entry<String, Tested> result : results.entrySet()) {
      String method = result.getKey();
      Tested tested = result.getValue();
      layers.put(method, tested.evaluation().layers());
      for (LayerActivity layer : tested.evaluation().layers()) {
        rates.put(rateRow(method, seed, tested.timeSteps(), layer));
      }
      operations.put(operationsRow(method, trained.get(method), tested));
    }
    EnergyTable energy = new EnergyTable(folder, recipe);
    energy.put(seed, results);
    console.println("Tables: " + rates.file() + ", " + operations.file() + ", " + energy.file());
    if (Lettering.isAvailable()) {
      int steps = results.values().iterator().next().timeSteps();
      Path picture = folder.file("rates-" + recipe + ".png");
      RatesChart.draw(recipe + ": firing rate per layer, T = " + steps, steps, layers, picture);
      console.println("Picture: " + picture);
      console.println("Picture: " + energy.draw(results));
    }
    console.flush();
  }

  private static List<Object> rateRow(String method, int seed, int steps, LayerActivity layer) {
    return List.of(
        method,
        seed,
        layer.layer(),
        layer.shape().toString(),
        layer.neurons(),
        layer.fanOut(),
        steps,
        layer.rate(steps),
        layer.spikes(steps),
        layer.synapticOperations(steps));
  }

  private List<Object> operationsRow(String method, TrainedRun run, Tested tested)
      throws IOException {
    Energy energy = Energy.of(tested, tested.timeSteps());
    List<Object> row = new ArrayList<>(List.of(method, seed));
    for (String option : List.of("batch_size", "width", "time_steps", "epochs", "lr")) {
      row.add(run.option(option));
    }
    row.addAll(
        List.of(
            sizes.train(),
            sizes.test(),
            tested.parameters(),
            run.finalTop1(),
            tested.evaluation().meanRate(tested.timeSteps()),
            energy.accumulates(),
            energy.inputMacs(),
            energy.spikingNanojoules(),
            energy.denseMacs(),
            energy.denseNanojoules()));
    return row;
  }
}
