package org.ottt.djl.spark.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What share of its time a machine of a cluster computes, by a model of two terms. A batch takes
 *
 * <pre>
 *   t(n) = c / k + 2 (n − 1) / n · p · max(4 o / b, s)
 * </pre>
 *
 * c: seconds that one thread computes for a machine's part of a batch; k: threads of a machine, all
 * as fast as one alone; p: parameters; b: bytes per second of its link; o and s: {@link
 * ExchangeCost}. The efficiency is c / k / t(n). Machines that wait for a slower one, and switches
 * that cannot take all links at once, are not in it.
 *
 * @param network name of the network
 * @param parameters p
 * @param seconds c
 * @param threads k
 * @param cost o and s
 */
record Prediction(String network, long parameters, double seconds, int threads, ExchangeCost cost) {

  static final String HEADER =
      "network,threads,machines,gigabits,seconds_per_batch,overhead,nanoseconds_per_float,"
          + "predicted_efficiency,parameters";

  /** With the 1,000 classes of ImageNet, whose images the benchmark's have the size of. */
  private static final long RESNET_PARAMETERS = 21_797_688;

  static final List<Integer> MACHINES = List.of(2, 4, 8, 16, 32, 64);
  static final List<Integer> GIGABITS = List.of(1, 10, 25, 100);
  static final List<Integer> THREADS = List.of(1, 16);

  /**
   * Predicts for a network of the benchmark.
   *
   * @param network its name
   * @param width factor on VGG's channels
   * @param seconds c
   * @param threads k
   * @param cost o and s
   */
  static Prediction of(
      String network, double width, double seconds, int threads, ExchangeCost cost) {
    long parameters =
        network.equals(BenchmarkProcess.VGG)
            ? BenchmarkProcess.vggParameters(width)
            : RESNET_PARAMETERS;
    return new Prediction(network, parameters, seconds, threads, cost);
  }

  double efficiency(int machines, double gigabits) {
    double compute = seconds / threads;
    return compute / (compute + cost.seconds(parameters, machines, gigabits));
  }

  /** Returns rows of a CSV table. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (int machines : MACHINES) {
      for (int gigabits : GIGABITS) {
        rows.add(
            String.format(
                Locale.ROOT,
                "%s,%d,%d,%d,%.4f,%.3f,%.2f,%.4f,%d",
                network,
                threads,
                machines,
                gigabits,
                seconds / threads,
                cost.overhead(),
                cost.secondsPerFloat() * 1e9,
                efficiency(machines, gigabits),
                parameters));
      }
    }
    return rows;
  }
}
