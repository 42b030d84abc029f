package org.ottt.djl.benchmarks.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.benchmarks.run.TrainedRun;
import org.ottt.djl.evaluation.StepAccuracy;

/** The results of all cells: {@code accuracy.csv} and {@code accuracy-over-steps.csv}. */
final class AccuracyTables {

  private static final String TOP1 = "top1";
  private static final String STEPS = "time_steps";

  private final ResultTable cells;
  private final ResultTable steps;

  AccuracyTables(ResultFolder folder) throws IOException {
    List<String> values = new ArrayList<>(Cell.SETTINGS);
    values.addAll(
        List.of(
            TOP1, "best_top1", "train_seconds", "peak_memory_mb", "parameters", "test_samples"));
    cells = folder.table("accuracy.csv", Cell.KEYS, values);
    List<String> keys = new ArrayList<>(Cell.KEYS);
    keys.add(STEPS);
    steps = folder.table("accuracy-over-steps.csv", keys, List.of(TOP1));
  }

  /**
   * Tells whether a cell was run before.
   *
   * @throws IOException if it was run with other settings; the message names the remedy
   */
  boolean contains(Cell cell) throws IOException {
    if (!cells.contains(cell.key())) {
      return false;
    }
    ResultRow row = cells.row(cell.key());
    List<Object> settings = cell.settings();
    for (int i = 0; i < settings.size(); i++) {
      String column = Cell.SETTINGS.get(i);
      String found = row.text(column);
      if (!ResultTable.spell(settings.get(i)).equals(found)) {
        throw new IOException(
            "%s has '%s' with %s = %s instead of %s; choose another folder with --out, or move the tables away."
                .formatted(
                    cells.file(),
                    cell.describe(),
                    column,
                    found.isEmpty() ? "all" : found,
                    ResultTable.spell(settings.get(i))));
      }
    }
    return true;
  }

  /** Records a finished cell; the row that says so is written last. */
  void put(Cell cell, TrainedRun run, Tested tested) throws IOException {
    for (StepAccuracy at : tested.evaluation().accuracies()) {
      List<Object> row = new ArrayList<>(Arrays.asList(cell.key()));
      row.add(at.timeSteps());
      row.add(at.top1Fraction());
      steps.put(row);
    }
    List<Object> row = new ArrayList<>(Arrays.asList(cell.key()));
    row.addAll(cell.settings());
    row.addAll(
        List.of(
            run.finalTop1(),
            run.bestTop1(),
            run.trainSeconds(),
            run.peakMemoryMb(),
            tested.parameters(),
            tested.evaluation().accuracies().get(0).samples()));
    cells.put(row);
  }

  /** Returns final accuracies by data, method and batch size of an experiment. */
  Map<Group, Statistics> summary() {
    Map<Group, List<Double>> values = new LinkedHashMap<>();
    for (ResultRow row : cells.rows()) {
      values.computeIfAbsent(Group.of(row), key -> new ArrayList<>()).add(row.number(TOP1));
    }
    Map<Group, Statistics> statistics = new LinkedHashMap<>();
    values.forEach((group, list) -> statistics.put(group, Statistics.of(list)));
    return statistics;
  }

  /** Returns the accuracies of the rules on a data set, by method and number of steps. */
  Map<String, TreeMap<Integer, Statistics>> overSteps(String data) {
    Map<String, TreeMap<Integer, List<Double>>> values = new LinkedHashMap<>();
    for (ResultRow row : steps.rows()) {
      Group group = Group.of(row);
      if (group.experiment().equals(Plan.RULES) && group.data().equals(data)) {
        values
            .computeIfAbsent(group.method(), key -> new TreeMap<>())
            .computeIfAbsent((int) row.number(STEPS), key -> new ArrayList<>())
            .add(row.number(TOP1));
      }
    }
    Map<String, TreeMap<Integer, Statistics>> lines = new LinkedHashMap<>();
    values.forEach(
        (method, bySteps) -> {
          TreeMap<Integer, Statistics> line = new TreeMap<>();
          bySteps.forEach((count, list) -> line.put(count, Statistics.of(list)));
          lines.put(method, line);
        });
    return lines;
  }

  /** Cells that differ in their seed only. */
  record Group(String experiment, String data, String method, int batchSize) {
    static Group of(ResultRow row) {
      return new Group(
          row.text("experiment"),
          row.text("data"),
          row.text("method"),
          (int) row.number("batch_size"));
    }
  }
}
