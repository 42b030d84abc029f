package org.ottt.djl.benchmarks.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.StepAccuracy;

/**
 * The results of all cells: {@code accuracy.csv}, {@code accuracy-over-epochs.csv} and {@code
 * accuracy-over-steps.csv}.
 */
final class AccuracyTables {

  private static final String TOP1 = "top1";
  private static final String EPOCH = "epoch";
  private static final String STEPS = "inference_steps";

  private final ResultTable cells;
  private final ResultTable epochs;
  private final ResultTable steps;

  AccuracyTables(ResultFolder folder) throws IOException {
    cells =
        folder.table(
            "accuracy.csv",
            Cell.KEYS,
            List.of(
                "parameters", TOP1, "top1_best", "firing_rate", "train_seconds", "peak_memory_mb"));
    epochs = folder.table("accuracy-over-epochs.csv", keysAnd(EPOCH), List.of(TOP1));
    steps = folder.table("accuracy-over-steps.csv", keysAnd(STEPS), List.of(TOP1, "firing_rate"));
  }

  private static List<String> keysAnd(String other) {
    List<String> keys = new ArrayList<>(Cell.KEYS);
    keys.add(other);
    return keys;
  }

  /** Tells whether a cell was run before. */
  boolean contains(Cell cell) {
    return cells.contains(cell.key().toArray());
  }

  /** Records a finished cell; the row that says so is written last. */
  void put(Cell cell, TrainedRun run, Tested tested) throws IOException {
    List<List<Object>> curve = new ArrayList<>();
    run.testCurve()
        .forEach(
            (epoch, top1) -> {
              List<Object> row = new ArrayList<>(cell.key());
              row.addAll(List.of(epoch, top1));
              curve.add(row);
            });
    epochs.putAll(curve);
    Evaluation evaluation = tested.evaluation();
    List<List<Object>> overSteps = new ArrayList<>();
    for (StepAccuracy at : evaluation.accuracies()) {
      List<Object> row = new ArrayList<>(cell.key());
      row.addAll(List.of(at.timeSteps(), at.top1Fraction(), evaluation.meanRate(at.timeSteps())));
      overSteps.add(row);
    }
    steps.putAll(overSteps);
    List<Object> row = new ArrayList<>(cell.key());
    row.addAll(
        List.of(
            tested.parameters(),
            run.finalTop1(),
            run.bestTop1(),
            evaluation.meanRate(tested.timeSteps()),
            run.trainSeconds(),
            run.peakMemoryMib()));
    cells.put(row);
  }

  /**
   * Returns the final accuracies of the cells that were run.
   *
   * @param wanted the cells
   * @return by cells that differ in their seed only
   */
  Map<Cell, MeanDeviation> summary(List<Cell> wanted) {
    Map<Cell, List<Double>> values = new LinkedHashMap<>();
    for (Cell cell : wanted) {
      if (contains(cell)) {
        double top1 = cells.row(cell.key().toArray()).number(TOP1);
        values.computeIfAbsent(cell.withSeed(0), key -> new ArrayList<>()).add(top1);
      }
    }
    Map<Cell, MeanDeviation> summary = new LinkedHashMap<>();
    values.forEach((cell, list) -> summary.put(cell, MeanDeviation.of(list)));
    return summary;
  }

  /**
   * Returns the learning curves of all cells in the table.
   *
   * @return top-1 in percent by epoch, of each seed, by setting and rule
   */
  Map<AccuracySetting, Map<String, List<NavigableMap<Integer, Double>>>> overEpochs() {
    return curves(epochs.rows(), EPOCH);
  }

  /**
   * Returns the accuracies over the steps at inference of all cells in the table.
   *
   * @return top-1 in percent by number of steps, of each seed, by setting and rule
   */
  Map<AccuracySetting, Map<String, List<NavigableMap<Integer, Double>>>> overSteps() {
    return curves(steps.rows(), STEPS);
  }

  private static Map<AccuracySetting, Map<String, List<NavigableMap<Integer, Double>>>> curves(
      List<ResultRow> rows, String column) {
    Map<AccuracySetting, Map<String, List<NavigableMap<Integer, Double>>>> curves =
        new LinkedHashMap<>();
    AccuracySetting.group(rows)
        .forEach(
            (setting, ofSetting) -> {
              Map<String, List<NavigableMap<Integer, Double>>> byRule = new LinkedHashMap<>();
              AccuracySetting.byRule(ofSetting)
                  .forEach((rule, ofRule) -> byRule.put(rule, bySeed(ofRule, column)));
              curves.put(setting, byRule);
            });
    return curves;
  }

  private static List<NavigableMap<Integer, Double>> bySeed(List<ResultRow> rows, String column) {
    Map<String, NavigableMap<Integer, Double>> seeds = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      seeds
          .computeIfAbsent(row.text("seed"), seed -> new TreeMap<>())
          .put((int) row.number(column), 100 * row.number(TOP1));
    }
    return List.copyOf(seeds.values());
  }
}
