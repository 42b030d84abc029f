package org.ottt.djl.spark.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What an exchange between two processes was measured to cost.
 *
 * @param overhead how many times longer than the limit of a slow link it takes
 * @param secondsPerFloat what it takes on a link so fast that processors are the limit
 */
record ExchangeCost(double overhead, double secondsPerFloat) {

  private static final String HEADER = "floats,megabits,repetition,seconds";
  private static final double BITS_PER_GIGABIT = 1e9;

  /**
   * Reads what {@code exchange-netns.sh} has measured.
   *
   * @param file rows of {@code floats,megabits,repetition,seconds} for at least two links; the
   *     slowest tells the overhead, the fastest the seconds per float, and of several numbers of
   *     floats the one that costs more counts
   * @throws IOException if it cannot be read or is another table; the message names it
   */
  static ExchangeCost read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2 || !lines.get(0).equals(HEADER)) {
      throw new IOException(
          "%s is not a table of exchange-netns.sh, which begins with %s".formatted(file, HEADER));
    }
    // By link and number of floats.
    TreeMap<Integer, TreeMap<Long, List<Double>>> seconds = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      seconds
          .computeIfAbsent(Integer.valueOf(cells[1]), key -> new TreeMap<>())
          .computeIfAbsent(Long.valueOf(cells[0]), key -> new ArrayList<>())
          .add(Double.valueOf(cells[3]));
    }
    if (seconds.size() < 2) {
      throw new IOException(
          "%s has one link of %d Mbit/s only: measure a fast one as well, such as 100000."
              .formatted(file, seconds.firstKey()));
    }
    double gigabits = seconds.firstKey() / 1e3;
    return new ExchangeCost(
        seconds.firstEntry().getValue().entrySet().stream()
            .mapToDouble(entry -> Median.of(entry.getValue()) / limit(entry.getKey(), 2, gigabits))
            .max()
            .orElseThrow(),
        seconds.lastEntry().getValue().entrySet().stream()
            .mapToDouble(entry -> Median.of(entry.getValue()) / entry.getKey())
            .max()
            .orElseThrow());
  }

  /** Returns the share of all numbers that a machine sends: 1 for two machines. */
  private static double sent(int machines) {
    return 2 * (machines - 1.0) / machines;
  }

  /** Returns the seconds of an exchange at the limit of the link. */
  static double limit(long floats, int machines, double gigabits) {
    return sent(machines) * floats * Float.BYTES * Byte.SIZE / (gigabits * BITS_PER_GIGABIT);
  }

  /** Returns the seconds that an exchange is expected to take. */
  double seconds(long floats, int machines, double gigabits) {
    return Math.max(
        overhead * limit(floats, machines, gigabits), secondsPerFloat * sent(machines) * floats);
  }
}
