package org.ottt.djl.benchmarks.accuracy;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.run.BudgetOptions;
import org.ottt.djl.benchmarks.run.RunProcess;
import org.ottt.djl.benchmarks.run.RunProcessException;
import org.ottt.djl.benchmarks.run.RunsOption;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.MethodsOption;
import org.ottt.djl.commands.cli.SeedsOption;
import org.ottt.djl.plot.Lettering;
import org.ottt.djl.plot.RunCurves;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains with every rule under the same budget and seeds and compares accuracies. */
@Command(
    name = "AccuracyBenchmark",
    description = {
      "Test accuracy of networks that are trained with every rule under the same budget and from"
          + " the same initial weights (mean and standard deviation over seeds), their accuracy"
          + " over the time steps at inference, and batch size 1 compared with 128, with the"
          + " learning rate scaled accordingly (the first seed only, unless --paper). --experiments"
          + " online-form compares OTTT_O in two forward passes with OTTT_O in one.",
      "Without options: glyphs and glyphs-dvs, some 20 minutes on 2 cores. Budgets are so"
          + " small that the rules can differ; --paper has the paper's settings, for data given"
          + " with --data.",
      "Every cell trains in a fresh process and gets a row as soon as it is done. Cells with a"
          + " row are not run again, and an interrupted run continues: after Ctrl-C, run the"
          + " command again.",
      ""
    },
    footer = {
      "",
      "Tables: accuracy.csv, accuracy-over-epochs.csv, accuracy-over-steps.csv; a picture of each"
          + " of the last two for every setting."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class AccuracyBenchmarkCommand implements Callable<Integer> {

  private static final String CIFAR10 = "cifar10";

  @Option(
      names = "--data",
      paramLabel = "[RECIPE=]DIR",
      description = {
        "Location of data that are not embedded: cifar10=DIR, cifar100=DIR, fashion-mnist=DIR,"
            + " dvs-cifar10=DIR or nmnist=DIR (the last two with prepared recordings); your own:"
            + " image-folder=DIR or event-folder=DIR (prepared recordings), listed in the"
            + " tables under the folder's name, so use a different folder name for different data. A"
            + " DIR alone is CIFAR-10's."
            + " May be repeated."
      })
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--recipes",
      paramLabel = "NAME",
      split = ",",
      description = "Use only these recipes. Default: all whose data are available.")
  private List<String> recipes = List.of();

  @Option(
      names = "--experiments",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "methods,batch-size",
      description = "methods, batch-size, online-form. Default: ${DEFAULT-VALUE}.")
  private List<String> experiments;

  @Mixin private final MethodsOption methods = new MethodsOption("ottt-a,ottt-o,sltt,bptt");

  @Mixin private final SeedsOption seeds = new SeedsOption();

  @Option(
      names = "--test-steps",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2,3,4,6,8,12",
      description = "Numbers of time steps at inference. Default: ${DEFAULT-VALUE}.")
  private List<Integer> testSteps;

  @Option(
      names = "--paper",
      description = "The paper's settings (CIFAR: 300 epochs at full width). Meant for GPUs.")
  private boolean paper;

  @Mixin private final BudgetOptions budget = new BudgetOptions();

  @Mixin private final DeviceOption device = new DeviceOption("auto");

  @Mixin private final RunsOption runs = new RunsOption("runs/accuracy-benchmark");

  @Option(
      names = "--keep-runs",
      arity = "0",
      description = "Keep the run folders with their checkpoints.")
  private boolean keepRuns;

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public AccuracyBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Device where = Arguments.check(spec, device::device);
    List<Cell> cells = Arguments.check(spec, () -> counted(wanted(plan().cells(experiments))));
    Machine machine = Machine.of(where);
    ResultFolder folder = out.open(machine);
    AccuracyTables tables = new AccuracyTables(folder);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    int failed = run(cells, tables, where, console);
    print(tables.summary(cells), console);
    if (Lettering.isAvailable()) {
      draw(tables, folder, console);
    }
    console.flush();
    if (failed > 0) {
      throw new RunProcessException(
          failed + " of " + cells.size() + " cells failed; run the command again to retry them.");
    }
    return 0;
  }

  private Plan plan() {
    budget.check();
    if (testSteps.stream().anyMatch(steps -> steps < 1)) {
      throw new IllegalArgumentException("Every T of --test-steps must be at least 1.");
    }
    Map<String, Path> places = new LinkedHashMap<>();
    for (String place : data) {
      int sign = place.indexOf('=');
      String recipe = sign < 0 ? CIFAR10 : place.substring(0, sign);
      if (places.put(recipe, Path.of(place.substring(sign + 1))) != null) {
        throw new IllegalArgumentException(
            "--data names two folders for " + recipe + "; run the command once for each.");
      }
    }
    Budget overrides =
        new Budget(
            budget.width(),
            budget.timeSteps(),
            budget.epochs(),
            budget.limits().train(),
            budget.limits().test(),
            budget.batchSize(),
            budget.learningRate());
    return new Plan(paper, places, methods.names(), seeds.seeds(), overrides);
  }

  private List<Cell> wanted(List<Cell> cells) {
    List<String> there = cells.stream().map(Cell::recipe).distinct().toList();
    for (String recipe : recipes) {
      if (!there.contains(recipe)) {
        throw new IllegalArgumentException(
            "--recipes names '" + recipe + "', but there are only " + there + "; give its --data.");
      }
    }
    return cells.stream()
        .filter(cell -> recipes.isEmpty() || recipes.contains(cell.recipe()))
        .toList();
  }

  /** Opens each data set once, so that errors show before hours have passed. */
  private static List<Cell> counted(List<Cell> cells) throws IOException {
    Map<List<Object>, Cell> counted = new LinkedHashMap<>();
    List<Cell> all = new ArrayList<>();
    for (Cell cell : cells) {
      List<Object> data = List.of(cell.experiment(), cell.data());
      if (!counted.containsKey(data)) {
        counted.put(data, cell.counted());
      }
      Budget sizes = counted.get(data).budget();
      all.add(cell.limitedTo(sizes.limitTrain(), sizes.limitTest()));
    }
    return all;
  }

  private int run(List<Cell> cells, AccuracyTables tables, Device where, PrintWriter console)
      throws IOException, InterruptedException {
    RunProcess process = new RunProcess(runs.folder());
    int failed = 0;
    for (Cell cell : cells) {
      if (tables.contains(cell)) {
        console.printf("%s: run before%n", cell.describe());
        continue;
      }
      try {
        TrainedRun run = process.train(cell.run(Devices.nameOf(where)));
        Tested tested = run.test(testSteps, where);
        tables.put(cell, run, tested);
        if (!keepRuns) {
          run.delete();
        }
        console.printf(
            Locale.ROOT,
            "%s: %.2f %% in %.1f s%n",
            cell.describe(),
            100 * run.finalTop1(),
            run.trainSeconds());
      } catch (RunProcessException e) {
        failed++;
        console.printf("%s: failed: %s%n", cell.describe(), e.getMessage());
      }
      console.flush();
    }
    return failed;
  }

  private static void print(Map<Cell, MeanDeviation> summary, PrintWriter console) {
    console.println();
    summary.forEach(
        (cell, top1) ->
            console.printf(
                Locale.ROOT,
                "%-11s %-12s %-12s batch %3d  %6.2f %%%s (seeds: %d)%n",
                cell.experiment(),
                cell.data(),
                cell.method(),
                cell.budget().batchSize(),
                100 * top1.mean(),
                top1.count() == 1
                    ? ""
                    : String.format(Locale.ROOT, " ± %.2f", 100 * top1.deviation()),
                top1.count()));
  }

  /**
   * Draws all settings in the tables, those of earlier calls too. Over inference steps, rules
   * differ, but neither batch sizes nor forms.
   */
  private static void draw(AccuracyTables tables, ResultFolder folder, PrintWriter console)
      throws IOException {
    var overSteps = tables.overSteps();
    overSteps.keySet().removeIf(setting -> !setting.experiment().equals(Plan.METHODS));
    draw("accuracy-over-epochs", "Epoch", tables.overEpochs(), folder, console);
    draw("accuracy-over-steps", "Time steps T at inference", overSteps, folder, console);
  }

  private static void draw(
      String quantity,
      String xLabel,
      Map<AccuracySetting, Map<String, List<NavigableMap<Integer, Double>>>> curves,
      ResultFolder folder,
      PrintWriter console)
      throws IOException {
    for (var entry : curves.entrySet()) {
      AccuracySetting setting = entry.getKey();
      Path picture = folder.file(setting.picture(quantity));
      String title =
          "%s, trained with T = %s (%s)"
              .formatted(setting.data(), setting.timeSteps(), seeds(entry.getValue()));
      RunCurves.draw(title, xLabel, "test accuracy (%)", entry.getValue(), picture);
      console.println("Picture: " + picture);
    }
  }

  private static String seeds(Map<String, List<NavigableMap<Integer, Double>>> curves) {
    IntSummaryStatistics counts = curves.values().stream().mapToInt(List::size).summaryStatistics();
    String fewest = counts.getMin() == counts.getMax() ? "" : counts.getMin() + " to ";
    return fewest + counts.getMax() + (counts.getMax() == 1 ? " seed" : " seeds");
  }
}
