package org.ottt.djl.benchmarks.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The three tables of {@code RateBenchmark} for one recipe. Each tells networks apart by rule, seed
 * and setting. Tables of older versions had rule and seed alone; their rows get the setting of the
 * run with the same rule and seed.
 */
public final class RateTables {

  /** What runs must have in common for their figures to stand in one table; T of the training. */
  public static final List<String> SETTING =
      List.of("batch_size", "width", "time_steps", "epochs", "lr", "train_samples", "test_samples");

  /** The column of the number of steps at inference. */
  public static final String INFERENCE_STEPS = "inference_steps";

  private static final List<String> RUN = List.of("method", "seed");
  private static final List<String> OPERATIONS =
      List.of(
          "parameters",
          "top1",
          "rate",
          "accumulates_per_sample",
          "macs_per_sample",
          "energy_nj_per_sample",
          "ann_macs_per_sample",
          "ann_energy_nj_per_sample");
  private static final List<String> LAYERS =
      List.of("shape", "neurons", "fan_out", "rate", "spikes_per_sample", "accumulates_per_sample");
  private static final List<String> ENERGY =
      List.of("top1", "accumulates_per_sample", "energy_nj_per_sample");

  private final ResultTable operations;
  private final ResultTable layers;
  private final ResultTable energy;

  private RateTables(ResultTable operations, ResultTable layers, ResultTable energy) {
    this.operations = operations;
    this.layers = layers;
    this.energy = energy;
  }

  /**
   * Opens the tables of a recipe.
   *
   * @param folder the folder of results
   * @param recipe what the files are called by
   * @return the tables
   * @throws IOException if one cannot be read
   */
  public static RateTables open(ResultFolder folder, String recipe) throws IOException {
    List<String> setting = join(RUN, SETTING);
    ResultTable operations = folder.table("operations-" + recipe + ".csv", setting, OPERATIONS);
    List<ResultRow> runs = operations.rows();
    return new RateTables(
        operations,
        folder.table(
            "rates-" + recipe + ".csv",
            join(setting, List.of("layer")),
            LAYERS,
            rows -> layersOf(runs, rows)),
        folder.table(
            "energy-" + recipe + ".csv",
            join(setting, List.of(INFERENCE_STEPS)),
            ENERGY,
            rows -> energyOf(runs, rows)));
  }

  /**
   * Adds what was found about networks, or replaces what is there of the same rules, seeds and
   * settings.
   *
   * @param ofRuns a row per network: rule, seed, setting and totals
   * @param ofLayers a row per layer: rule, seed, setting, layer, its figures
   * @param ofSteps a row per number of steps at inference: rule, seed, setting, steps, figures
   * @throws IOException if a file cannot be written
   */
  public void put(
      List<List<Object>> ofRuns, List<List<Object>> ofLayers, List<List<Object>> ofSteps)
      throws IOException {
    // The runs last: until the other tables have settings, there must be one run of a rule and
    // seed.
    layers.putAll(ofLayers);
    energy.putAll(ofSteps);
    operations.putAll(ofRuns);
  }

  /**
   * Names the files.
   *
   * @return the three tables
   */
  public List<Path> files() {
    return List.of(layers.file(), operations.file(), energy.file());
  }

  /**
   * Reads the rates of all layers.
   *
   * @param results the folder of results
   * @param recipe what the file is called by
   * @param runs the rows of the recipe's {@code operations} table
   * @return the rows, with their settings; none if there is no file
   * @throws IOException if it cannot be read
   */
  public static List<ResultRow> layers(Path results, String recipe, List<ResultRow> runs)
      throws IOException {
    return read(results.resolve("rates-" + recipe + ".csv"), rows -> layersOf(runs, rows));
  }

  /**
   * Reads accuracy and energy over the steps at inference.
   *
   * @param results the folder of results
   * @param recipe what the file is called by
   * @param runs the rows of the recipe's {@code operations} table
   * @return the rows, with their settings; none if there is no file
   * @throws IOException if it cannot be read
   */
  public static List<ResultRow> energy(Path results, String recipe, List<ResultRow> runs)
      throws IOException {
    return read(results.resolve("energy-" + recipe + ".csv"), rows -> energyOf(runs, rows));
  }

  private static List<ResultRow> read(Path file, UnaryOperator<List<ResultRow>> older)
      throws IOException {
    List<ResultRow> rows = ResultTable.read(file);
    return rows.isEmpty() || rows.get(0).columns().containsAll(SETTING) ? rows : older.apply(rows);
  }

  /** Rows of a run with another T are left from a run that has been replaced since. */
  private static List<ResultRow> layersOf(List<ResultRow> runs, List<ResultRow> rows) {
    List<ResultRow> complete = new ArrayList<>();
    for (ResultRow row : rows) {
      run(runs, row)
          .filter(run -> run.number("time_steps") == row.number("time_steps"))
          .ifPresent(run -> complete.add(row.with(setting(run))));
    }
    return complete;
  }

  /** Rows of more steps than the run had are left from a run that has been replaced since. */
  private static List<ResultRow> energyOf(List<ResultRow> runs, List<ResultRow> rows) {
    List<ResultRow> complete = new ArrayList<>();
    for (ResultRow row : rows) {
      run(runs, row)
          .filter(run -> run.number("time_steps") >= row.number("time_steps"))
          .ifPresent(
              run ->
                  complete.add(
                      row.with(Map.of(INFERENCE_STEPS, row.text("time_steps")))
                          .with(setting(run))));
    }
    return complete;
  }

  private static Optional<ResultRow> run(List<ResultRow> runs, ResultRow row) {
    return runs.stream()
        .filter(run -> RUN.stream().allMatch(key -> run.text(key).equals(row.text(key))))
        .findFirst();
  }

  private static Map<String, String> setting(ResultRow run) {
    Map<String, String> setting = new LinkedHashMap<>();
    SETTING.forEach(column -> setting.put(column, run.text(column)));
    return setting;
  }

  private static List<String> join(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
