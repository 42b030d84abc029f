package org.ottt.djl.spark.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The times that {@code exchange-netns.sh} has measured: rows of {@code
 * floats,megabits,repetition,seconds}.
 */
final class ExchangeTable {

  private static final String HEADER = "floats,megabits,repetition,seconds";

  private ExchangeTable() {}

  /**
   * Returns how many times longer than the limit of its line an exchange takes: the largest of the
   * medians over numbers of floats and lines.
   *
   * @param file the table
   * @throws IOException if it cannot be read or is another table; the message names it
   */
  static double overhead(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2 || !lines.get(0).equals(HEADER)) {
      throw new IOException(
          "%s is no table of exchange-netns.sh, which begins with %s".formatted(file, HEADER));
    }
    TreeMap<String, List<Double>> ratios = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double limit =
          Prediction.limit(Long.parseLong(cells[0]), 2, Integer.parseInt(cells[1]) / 1e3);
      ratios
          .computeIfAbsent(cells[0] + "," + cells[1], key -> new ArrayList<>())
          .add(Double.parseDouble(cells[3]) / limit);
    }
    return ratios.values().stream().mapToDouble(ExchangeTable::median).max().orElseThrow();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
