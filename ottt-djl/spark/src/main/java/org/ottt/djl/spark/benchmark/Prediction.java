package org.ottt.djl.spark.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * What share of its time a machine of a cluster computes, by a model of two terms. A batch takes
 *
 * <pre>
 *   t(n) = c + o · 2 (n − 1) / n · 4 p / b
 * </pre>
 *
 * c: seconds that a machine computes for its part of a batch; p: parameters; b: bytes per second of
 * its line; o: how many times longer than the line's limit an exchange was measured to take. The
 * efficiency is c / t(n). Machines that wait for a slower one, and switches that cannot take all
 * lines at once, are not in it.
 *
 * @param network name of the network
 * @param parameters p
 * @param seconds c
 * @param overhead o
 */
record Prediction(String network, long parameters, double seconds, double overhead) {

  static final String HEADER =
      "network,machines,gigabits,seconds_per_batch,overhead,predicted_efficiency";

  static final List<Integer> MACHINES = List.of(2, 4, 8, 16, 32, 64);
  static final List<Integer> GIGABITS = List.of(1, 10, 25, 100);

  /** Seconds of one exchange at the limit of the line. */
  static double limit(long parameters, int machines, double gigabits) {
    double bytes = (double) parameters * Float.BYTES;
    return 2 * (machines - 1.0) / machines * bytes / (gigabits * 1e9 / Byte.SIZE);
  }

  double efficiency(int machines, double gigabits) {
    return seconds / (seconds + overhead * limit(parameters, machines, gigabits));
  }

  /** Returns rows of a CSV table. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (int machines : MACHINES) {
      for (int gigabits : GIGABITS) {
        rows.add(
            String.format(
                java.util.Locale.ROOT,
                "%s,%d,%d,%.4f,%.3f,%.4f",
                network,
                machines,
                gigabits,
                seconds,
                overhead,
                efficiency(machines, gigabits)));
      }
    }
    return rows;
  }
}
