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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.RateTables;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.run.BudgetOptions;
import org.ottt.djl.benchmarks.run.OwnData;
import org.ottt.djl.benchmarks.run.RunProcess;
import org.ottt.djl.benchmarks.run.RunSettings;
import org.ottt.djl.benchmarks.run.RunsOption;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.MethodsOption;
import org.ottt.djl.commands.train.DataSizes;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.plot.Lettering;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains networks by several rules from equal initial weights and compares how much they fire. */
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
          + " rates-<recipe>.png, energy-<recipe>.png; for image-folder and event-folder the name"
          + " of the data's folder follows the recipe's. A run replaces the rows of its rules, seed"
          + " and settings; the pictures show the last run."
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
    Arguments.require(spec, budget::check);
    List<String> rules = Arguments.check(spec, methods::names);
    Device where = Arguments.check(spec, device::device);
    RunSettings first = Arguments.check(spec, () -> settings(rules.get(0)));
    sizes = Arguments.check(spec, () -> DataSizes.of(first.recipe(), first.arguments()));
    Machine machine = Machine.of(where);
    // Opened first: hours of training must not end at a table that cannot be read.
    ResultFolder folder = out.open(machine);
    RateTables tables = RateTables.open(folder, name());
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
    write(folder, tables, trained, results, console);
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
      RateTables tables,
      Map<String, TrainedRun> trained,
      Map<String, Tested> results,
      PrintWriter console)
      throws IOException {
    List<List<Object>> runs = new ArrayList<>();
    List<List<Object>> layers = new ArrayList<>();
    List<List<Object>> steps = new ArrayList<>();
    Map<String, List<LayerActivity>> bars = new LinkedHashMap<>();
    for (Map.Entry<String, Tested> result : results.entrySet()) {
      Tested tested = result.getValue();
      List<Object> setting = setting(result.getKey(), trained.get(result.getKey()));
      runs.add(join(setting, totals(trained.get(result.getKey()), tested)));
      tested
          .evaluation()
          .layers()
          .forEach(layer -> layers.add(join(setting, activity(layer, tested.timeSteps()))));
      tested
          .evaluation()
          .accuracies()
          .forEach(accuracy -> steps.add(join(setting, step(accuracy, tested))));
      bars.put(result.getKey(), tested.evaluation().layers());
    }
    tables.put(runs, layers, steps);
    console.println(
        "Tables: " + tables.files().stream().map(Path::toString).collect(Collectors.joining(", ")));
    if (Lettering.isAvailable()) {
      int most = results.values().iterator().next().timeSteps();
      Path rates = folder.file("rates-" + name() + ".png");
      RatesChart.draw(name() + ": firing rate per layer, T = " + most, most, bars, rates);
      console.println("Picture: " + rates);
      Path energy = folder.file("energy-" + name() + ".png");
      EnergyChart.draw(name(), results, energy);
      console.println("Picture: " + energy);
    }
    console.flush();
  }

  /** What the files are called by: of your own data also the name of their folder. */
  private String name() {
    return data == null || !OwnData.RECIPES.contains(recipe)
        ? recipe
        : recipe + "-" + OwnData.nameOf(data);
  }

  /** The values of the columns that tell runs apart. */
  private List<Object> setting(String method, TrainedRun run) throws IOException {
    List<Object> setting = new ArrayList<>(List.of(method, seed));
    for (String column : RateTables.SETTING) {
      setting.add(
          switch (column) {
            case "train_samples" -> sizes.train();
            case "test_samples" -> sizes.test();
            default -> run.option(column);
          });
    }
    return setting;
  }

  private static List<Object> totals(TrainedRun run, Tested tested) {
    Energy energy = Energy.of(tested, tested.timeSteps());
    return List.of(
        tested.parameters(),
        run.finalTop1(),
        tested.evaluation().meanRate(tested.timeSteps()),
        energy.accumulates(),
        energy.inputMacs(),
        energy.spikingNanojoules(),
        energy.denseMacs(),
        energy.denseNanojoules());
  }

  private static List<Object> activity(LayerActivity layer, int steps) {
    return List.of(
        layer.layer(),
        layer.shape().toString(),
        layer.neurons(),
        layer.fanOut(),
        layer.rate(steps),
        layer.spikes(steps),
        layer.synapticOperations(steps));
  }

  private static List<Object> step(StepAccuracy accuracy, Tested tested) {
    Energy energy = Energy.of(tested, accuracy.timeSteps());
    return List.of(
        accuracy.timeSteps(),
        accuracy.top1Fraction(),
        energy.accumulates(),
        energy.spikingNanojoules());
  }

  private static List<Object> join(List<Object> first, List<Object> second) {
    List<Object> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
