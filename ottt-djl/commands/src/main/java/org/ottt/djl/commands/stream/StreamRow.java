package org.ottt.djl.commands.stream;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is reported of a stream from time to time.
 *
 * @param step frames so far
 * @param labels frames with a label so far
 * @param updates updates of the weights so far
 * @param accuracy share of right answers among the last frames with a label
 * @param loss mean loss of the frames with a label since the last row
 * @param rate firing rate over some steps before this row
 * @param stepsPerSecond frames per second since the last row
 * @param peakMemoryMb peak memory of the process
 * @param leftOut frames, events, lines, datagrams and connections that were left out
 */
record StreamRow(
    long step,
    long labels,
    long updates,
    double accuracy,
    double loss,
    double rate,
    double stepsPerSecond,
    double peakMemoryMb,
    long leftOut) {

  static final String HEADER =
      "step,labels,updates,accuracy,loss,firing_rate,steps_per_second,peak_memory_mb,left_out";

  String csv() {
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,%s,%s,%s,%.1f,%.1f,%d",
        step,
        labels,
        updates,
        spell(accuracy),
        spell(loss),
        spell(rate),
        stepsPerSecond,
        peakMemoryMb,
        leftOut);
  }

  private static String spell(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }

  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("accuracy", accuracy);
    numbers.put("loss", loss);
    numbers.put("firing_rate", rate);
    numbers.put("steps_per_second", stepsPerSecond);
    numbers.put("peak_memory_mb", peakMemoryMb);
    numbers.put("left_out", (double) leftOut);
    return numbers;
  }

  String line() {
    StringBuilder text =
        new StringBuilder(
            String.format(Locale.ROOT, "step %,d  %.0f steps/s", step, stepsPerSecond));
    if (!Double.isNaN(accuracy)) {
      text.append(String.format(Locale.ROOT, "  accuracy %5.2f %%", 100 * accuracy));
    }
    if (!Double.isNaN(loss)) {
      text.append(String.format(Locale.ROOT, "  loss %.4f", loss));
    }
    if (!Double.isNaN(rate)) {
      text.append(String.format(Locale.ROOT, "  rate %.3f", rate));
    }
    text.append(String.format(Locale.ROOT, "  %.0f MiB", peakMemoryMb));
    if (leftOut > 0) {
      text.append(String.format(Locale.ROOT, "  %,d left out", leftOut));
    }
    return text.toString();
  }
}
