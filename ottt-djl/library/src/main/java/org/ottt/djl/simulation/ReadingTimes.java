package org.ottt.djl.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * At which steps of a batch the readers of traces have read. A trace sums up all spikes so far, so
 * a reader that leaves out a step, or comes late, would learn from spikes that never charged it.
 */
final class ReadingTimes {

  private final Map<Object, Integer> lastRead = new HashMap<>();
  private final Map<Neurons, Integer> firstFired = new HashMap<>();
  private int step;

  void beginStep() {
    step++;
  }

  /** Forgets all steps so far: a state from elsewhere follows. */
  void restart() {
    lastRead.clear();
    firstFired.clear();
    step = 0;
  }

  /** Returns the present step, from 1. */
  int step() {
    return step;
  }

  /** Notes that a layer fires at the present step, and returns its first one. */
  int firstFired(Neurons neurons) {
    return firstFired.computeIfAbsent(neurons, first -> step);
  }

  /**
   * Notes that a reader reads at the present step.
   *
   * @param since the first step at which there was something to read; 0 where that does not matter
   * @param error makes an exception of what the reader did
   */
  void read(Object reader, int since, Function<String, RuntimeException> error) {
    Integer before = lastRead.put(reader, step);
    if (before == null && since > 0 && since < step) {
      throw error.apply(
          "reads at step " + step + " for the first time what has been there since step " + since);
    }
    if (before != null && before < step - 1) {
      throw error.apply("reads at step " + before + " and not again before step " + step);
    }
  }
}
