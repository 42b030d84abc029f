package org.ottt.djl.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ottt.djl.metrics.Logits;

/** Counts for several margins at which step samples would have stopped, and with which class. */
final class AnytimeTally {

  /** From the first step on to nearly never. */
  static final double[] MARGINS = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99};

  private final int lastStep;
  private final int[] hits = new int[MARGINS.length];
  private final int[][] stopped;

  AnytimeTally(int lastStep) {
    this.lastStep = lastStep;
    stopped = new int[MARGINS.length][lastStep];
  }

  /** A batch in progress: which samples have stopped, for every margin. */
  final class Pass {

    private final long[] labels;
    private final boolean[][] done;

    Pass(long[] labels) {
      this.labels = labels;
      done = new boolean[MARGINS.length][labels.length];
    }

    /** Takes the sums of the logits after a step. */
    void addStep(int step, float[] sums) {
      if (step > lastStep) {
        return;
      }
      int classes = sums.length / labels.length;
      for (int i = 0; i < labels.length; i++) {
        double lead = step == lastStep ? 1 : margin(Logits.softmax(sums, i, classes, step));
        boolean hit = Logits.rank(sums, i, classes, labels[i]) < 1;
        for (int m = 0; m < MARGINS.length; m++) {
          if (!done[m][i] && lead >= MARGINS[m]) {
            done[m][i] = true;
            stopped[m][step - 1]++;
            hits[m] += hit ? 1 : 0;
          }
        }
      }
    }
  }

  private static double margin(double[] probabilities) {
    double[] sorted = probabilities.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[sorted.length - 2];
  }

  List<AnytimeAccuracy> results() {
    List<AnytimeAccuracy> results = new ArrayList<>();
    IntStream.range(0, MARGINS.length)
        .forEach(
            m ->
                results.add(
                    new AnytimeAccuracy(
                        MARGINS[m], hits[m], Arrays.stream(stopped[m]).boxed().toList())));
    return results;
  }
}
