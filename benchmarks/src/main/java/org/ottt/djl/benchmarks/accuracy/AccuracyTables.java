package org.ottt.djl.benchmarks.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
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
  private static final String METHOD = "method";
  private static final String BATCH_SIZE = "batch_size";
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
    for (StepAccuracy at : evaluation.accuracies()) {
      List<Object> row = new ArrayList<>(cell.key());
      row.addAll(List.of(at.timeSteps(), at.top1Fraction(), evaluation.meanRate(at.timeSteps())));
      steps.put(row);
    }
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
   * Returns the learning curves.
   *
   * @return fractions by setting, rule and epoch, of all cells in the table
   */
  Map<AccuracySetting, Map<String, NavigableMap<Integer, MeanDeviation>>> overEpochs() {
    return lines(epochs.rows(), EPOCH);
  }

  /**
   * Returns the accuracies over the steps at inference.
   *
   * @return fractions by setting, rule and number of steps, of all cells in the table
   */
  Map<AccuracySetting, Map<String, NavigableMap<Integer, MeanDeviation>>> overSteps() {
    return lines(steps.rows(), STEPS);
  }

  private static Map<AccuracySetting, Map<String, NavigableMap<Integer, MeanDeviation>>> lines(
      List<ResultRow> rows, String column) {
    Map<AccuracySetting, Set<String>> batchSizes = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      batchSizes
          .computeIfAbsent(AccuracySetting.of(row), key -> new HashSet<>())
          .add(row.text(BATCH_SIZE));
    }
    Map<AccuracySetting, Map<String, TreeMap<Integer, List<Double>>>> values =
        new LinkedHashMap<>();
    for (ResultRow row : rows) {
      AccuracySetting setting = AccuracySetting.of(row);
      String rule = row.text(METHOD);
      if (batchSizes.get(setting).size() > 1) {
        rule += " batch " + row.text(BATCH_SIZE);
      }
      values
          .computeIfAbsent(setting, key -> new LinkedHashMap<>())
          .computeIfAbsent(rule, key -> new TreeMap<>())
          .computeIfAbsent((int) row.number(column), key -> new ArrayList<>())
          .add(row.number(TOP1));
    }
    Map<AccuracySetting, Map<String, NavigableMap<Integer, MeanDeviation>>> lines =
        new LinkedHashMap<>();
    values.forEach(
        (setting, byRule) ->
            byRule.forEach(
                (rule, byCount) -> {
                  TreeMap<Integer, MeanDeviation> line = new TreeMap<>();
                  byCount.forEach((count, list) -> line.put(count, MeanDeviation.of(list)));
                  lines.computeIfAbsent(setting, key -> new LinkedHashMap<>()).put(rule, line);
                }));
    return lines;
  }
}
