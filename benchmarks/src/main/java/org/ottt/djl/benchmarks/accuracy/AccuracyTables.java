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
import org.ottt.djl.benchmarks.result.MeanDeviation;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.StepAccuracy;

/** The results of all cells: {@code accuracy.csv} and {@code accuracy-over-steps.csv}. */
final class AccuracyTables {

  private static final String TOP1 = "top1";
  private static final String STEPS = "inference_steps";

  private final ResultTable cells;
  private final ResultTable steps;

  AccuracyTables(ResultFolder folder) throws IOException {
    cells =
        folder.table(
            "accuracy.csv",
            Cell.KEYS,
            List.of(
                "parameters", TOP1, "top1_best", "firing_rate", "train_seconds", "peak_memory_mb"));
    List<String> keys = new ArrayList<>(Cell.KEYS);
    keys.add(STEPS);
    steps = folder.table("accuracy-over-steps.csv", keys, List.of(TOP1, "firing_rate"));
  }

  /** Tells whether a cell was run before. */
  boolean contains(Cell cell) {
    return cells.contains(cell.key().toArray());
  }

  /** Records a finished cell; the row that says so is written last. */
  void put(Cell cell, TrainedRun run, Tested tested) throws IOException {
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
   * Returns the accuracies over the steps at inference.
   *
   * @param wanted cells of one data set that differ in rule and seed
   * @return fractions by rule and number of steps
   */
  Map<String, NavigableMap<Integer, MeanDeviation>> overSteps(List<Cell> wanted) {
    Map<String, TreeMap<Integer, List<Double>>> values = new LinkedHashMap<>();
    Set<List<String>> keys = new HashSet<>();
    for (Cell cell : wanted) {
      keys.add(cell.key().stream().map(ResultTable::spell).toList());
    }
    for (ResultRow row : steps.rows()) {
      if (keys.contains(Cell.KEYS.stream().map(row::text).toList())) {
        values
            .computeIfAbsent(row.text("method"), key -> new TreeMap<>())
            .computeIfAbsent((int) row.number(STEPS), key -> new ArrayList<>())
            .add(row.number(TOP1));
      }
    }
    Map<String, NavigableMap<Integer, MeanDeviation>> lines = new LinkedHashMap<>();
    values.forEach(
        (method, bySteps) -> {
          TreeMap<Integer, MeanDeviation> line = new TreeMap<>();
          bySteps.forEach((count, list) -> line.put(count, MeanDeviation.of(list)));
          lines.put(method, line);
        });
    return lines;
  }
}
