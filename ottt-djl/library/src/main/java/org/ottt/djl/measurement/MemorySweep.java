package org.ottt.djl.measurement;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.progress.TrainingProgress;
import org.ottt.djl.rule.LearningRules;

/**
 * Measures the peak memory of training for several rules and numbers of time steps, each in a fresh
 * process: allocators keep memory that they once had, so a second measurement in the same process
 * would see the first. The network is a spiking VGG, the data are glyphs, the device is the CPU. It
 * runs on Linux only, which tells the peak of native memory, too.
 *
 * @param width factor on the network's numbers of channels, positive
 * @param batchSize samples per batch, at least 1
 */
public record MemorySweep(double width, int batchSize) {

  /** The heap holds little more than the images; fixed, so that it does not blur the numbers. */
  private static final List<String> JVM =
      List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC", "-Djava.awt.headless=true");

  /**
   * Checks the sizes.
   *
   * @param width factor on the network's numbers of channels, positive
   * @param batchSize samples per batch, at least 1
   */
  public MemorySweep {
    if (!(width > 0) || batchSize < 1) {
      throw new IllegalArgumentException(
          "The width must be positive and the batch size at least 1, but they are "
              + width
              + " and "
              + batchSize
              + ".");
    }
  }

  /**
   * Measures, one after the other.
   *
   * @param rules names of learning rules, as {@link LearningRules} has them
   * @param timeSteps numbers of time steps, each at least 1
   * @return a point for each rule and number of steps, rule by rule
   * @throws IOException if a process fails, as where the memory of the machine does not suffice
   * @throws InterruptedException if this thread is interrupted
   * @throws IllegalArgumentException if there is no such rule
   * @throws UnsupportedOperationException if the system is not Linux
   */
  public List<MemoryPoint> run(List<String> rules, List<Integer> timeSteps)
      throws IOException, InterruptedException {
    rules.forEach(LearningRules::byName);
    checkSystem(new PeakMemory().isResident());
    List<MemoryPoint> points = new ArrayList<>();
    try (TrainingProgress progress =
        TrainingProgress.open("measure", (long) rules.size() * timeSteps.size())) {
      for (String rule : rules) {
        for (int steps : timeSteps) {
          points.add(measure(rule, steps));
          progress.step(1);
        }
      }
    }
    return points;
  }

  /** Memory that Java committed would pass for a measurement, although it hardly grows. */
  static void checkSystem(boolean resident) {
    if (!resident) {
      throw new UnsupportedOperationException(
          "The peak resident set is known on Linux only; run this on Linux.");
    }
  }

  private MemoryPoint measure(String rule, int steps) throws IOException, InterruptedException {
    String printed =
        FreshProcess.run(
            JVM,
            MemoryTrial.class,
            rule,
            Integer.toString(steps),
            Double.toString(width),
            Integer.toString(batchSize));
    // The last line: anything that the engine has to say comes before.
    List<String> lines = printed.strip().lines().toList();
    String[] numbers = lines.get(lines.size() - 1).split(" ", -1);
    if (numbers.length != 2) {
      throw new IOException(
          String.format(
              Locale.ROOT, "The trial of %s with T = %d printed no numbers.", rule, steps));
    }
    return new MemoryPoint(
        rule, steps, Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
  }
}
