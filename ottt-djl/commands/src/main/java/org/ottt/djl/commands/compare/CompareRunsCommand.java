package org.ottt.djl.commands.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.data.Split;
import org.ottt.djl.io.Folders;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.plot.Lettering;
import org.ottt.djl.plot.RunCurves;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lays several runs side by side. */
@Command(
    name = "CompareRuns",
    description =
        "Prints a table of runs and draws their learning curves. Runs that differ only in their"
            + " seed are drawn as one line, their mean, with a band of one standard deviation;"
            + " further runs of the same seed have lines of their own.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {"", "Files: accuracy and loss, as .png and .svg."})
public final class CompareRunsCommand implements Callable<Integer> {

  /** Columns of a line of the table without the name. */
  private static final int NUMBERS = 62;

  /** Lists of classes may have thousands of names. */
  private static final int LONGEST_VALUE = 40;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Run folders.")
  private List<Path> folders = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/comparison",
      description = "Folder of the pictures. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public CompareRunsCommand() {}

  @Override
  public Integer call() throws IOException {
    List<ComparedRun> runs = new ArrayList<>();
    Set<Path> named = new HashSet<>();
    for (Path folder : folders) {
      if (!named.add(folder.toAbsolutePath().normalize())) {
        throw new ParameterException(
            spec.commandLine(), folder + " is named twice: name each run once.");
      }
      runs.add(ComparedRun.read(folder));
    }
    Map<String, List<ComparedRun>> groups = groups(runs);
    PrintWriter console = spec.commandLine().getOut();
    print(groups, console);
    if (Lettering.isAvailable()) {
      Folders.create(out);
      List<String> drawn = new ArrayList<>();
      if (draw(
          "Test accuracy",
          "top-1 accuracy (%)",
          groups,
          Split.TEST,
          r -> 100 * r.top1(),
          "accuracy")) {
        drawn.add("accuracy");
      }
      if (draw(
          "Training loss",
          "mean loss per sample",
          groups,
          Split.TRAIN,
          EpochMetrics::loss,
          "loss")) {
        drawn.add("loss");
      }
      console.println(
          drawn.isEmpty()
              ? "No pictures: the runs have no complete epoch yet."
              : "Pictures: " + String.join(" and ", drawn) + ", .png and .svg, in " + out);
    }
    console.flush();
    return 0;
  }

  /**
   * Puts runs that differ by their seeds only together, under what tells the groups apart. Further
   * runs of a seed, such as one on another machine, would pass for more seeds; each of them is a
   * group of its own.
   */
  static Map<String, List<ComparedRun>> groups(List<ComparedRun> runs) {
    Map<Map<String, String>, List<ComparedRun>> byOptions = new LinkedHashMap<>();
    for (ComparedRun run : runs) {
      byOptions.computeIfAbsent(run.withoutSeed(), key -> new ArrayList<>()).add(run);
    }
    TreeSet<String> names = new TreeSet<>();
    byOptions.keySet().forEach(options -> names.addAll(options.keySet()));
    names.removeIf(
        name -> byOptions.keySet().stream().map(o -> o.get(name)).distinct().count() == 1);
    Map<String, List<ComparedRun>> groups = new LinkedHashMap<>();
    byOptions.forEach(
        (options, group) -> {
          String name =
              names.stream()
                  .filter(options::containsKey)
                  .map(option -> label(option, options.get(option)))
                  .collect(Collectors.joining(", "));
          String own = name.isEmpty() ? options.getOrDefault("recipe", "runs") : name;
          Set<String> known = new HashSet<>();
          List<ComparedRun> seeds = new ArrayList<>();
          List<ComparedRun> repeated = new ArrayList<>();
          for (ComparedRun run : group) {
            boolean first = run.seed().map(known::add).orElse(true);
            (first ? seeds : repeated).add(run);
          }
          boolean alike = seeds.size() == 1 && !repeated.isEmpty();
          put(groups, alike ? withFolder(own, seeds.get(0)) : own, seeds);
          repeated.forEach(run -> put(groups, withFolder(own, run), List.of(run)));
        });
    return groups;
  }

  private static String withFolder(String name, ComparedRun run) {
    return name + ", " + run.folder();
  }

  private static void put(
      Map<String, List<ComparedRun>> groups, String name, List<ComparedRun> runs) {
    String unique = name;
    for (int i = 2; groups.containsKey(unique); i++) {
      unique = name + " (" + i + ")";
    }
    groups.put(unique, runs);
  }

  private static String label(String option, String value) {
    String text =
        value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
    return option.equals("method") || option.equals("recipe") || option.equals("network")
        ? text
        : option.replace('_', ' ') + " " + text;
  }

  private static void print(Map<String, List<ComparedRun>> groups, PrintWriter console) {
    int longest = groups.keySet().stream().mapToInt(String::length).max().orElse(0);
    // Long names stand above their numbers.
    boolean above = longest > Columns.width() - NUMBERS;
    int width = above ? 4 : Math.max(4, longest);
    console.printf(
        "%-" + width + "s  %5s  %6s  %16s  %16s  %9s%n",
        "runs",
        "seeds",
        "epochs",
        "last top-1, %",
        "best top-1, %",
        "train, s");
    groups.forEach(
        (name, runs) -> {
          if (above) {
            Columns.wrap(name, Columns.width(), 2).forEach(console::println);
          }
          console.printf(
              Locale.ROOT,
              "%-" + width + "s  %5d  %6s  %16s  %16s  %9.1f%n",
              above ? "" : name,
              runs.size(),
              runs.stream()
                  .map(ComparedRun::epochs)
                  .distinct()
                  .map(String::valueOf)
                  .collect(Collectors.joining("/")),
              spread(runs, run -> last(run.curve(Split.TEST, EpochMetrics::top1))),
              spread(runs, run -> best(run.curve(Split.TEST, EpochMetrics::top1))),
              runs.stream().mapToDouble(ComparedRun::trainSeconds).average().orElse(0));
        });
  }

  private static double last(NavigableMap<Integer, Double> curve) {
    return curve.isEmpty() ? Double.NaN : curve.lastEntry().getValue();
  }

  private static double best(NavigableMap<Integer, Double> curve) {
    return curve.values().stream().mapToDouble(value -> value).max().orElse(Double.NaN);
  }

  private static String spread(List<ComparedRun> runs, ToDoubleFunction<ComparedRun> value) {
    double[] values = runs.stream().mapToDouble(value).map(v -> 100 * v).toArray();
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      // No test yet.
      return "-";
    }
    double mean = 0;
    for (double v : values) {
      mean += v / values.length;
    }
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    return values.length == 1
        ? String.format(Locale.ROOT, "%.2f", mean)
        : String.format(Locale.ROOT, "%.2f ± %.2f", mean, Math.sqrt(squares / (values.length - 1)));
  }

  /** Draws a picture, unless no run has a value for it; returns whether it did. */
  private boolean draw(
      String title,
      String yLabel,
      Map<String, List<ComparedRun>> groups,
      Split split,
      ToDoubleFunction<EpochMetrics> value,
      String name)
      throws IOException {
    Map<String, List<NavigableMap<Integer, Double>>> curves = new LinkedHashMap<>();
    groups.forEach(
        (group, runs) ->
            curves.put(group, runs.stream().map(run -> run.curve(split, value)).toList()));
    if (curves.values().stream().flatMap(List::stream).allMatch(Map::isEmpty)) {
      return false;
    }
    RunCurves.draw(title, "Epoch", yLabel, curves, out.resolve(name + ".png"));
    return true;
  }
}
