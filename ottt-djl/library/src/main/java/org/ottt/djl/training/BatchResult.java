package org.ottt.djl.training;

import org.ottt.djl.metrics.Logits;

/**
 * The result of a batch.
 *
 * @param samples number of samples
 * @param loss the loss summed over the steps, (1/T) Σ_t L[t], a mean over samples
 * @param top1 how many samples have their class first by the logits summed over the steps
 * @param top5 how many have it among the first five
 */
public record BatchResult(int samples, double loss, int top1, int top5) {

  /** The result of no samples. */
  static final BatchResult NONE = new BatchResult(0, 0, 0, 0);

  private static final int FIVE = 5;

  /** Counts the hits of a batch. */
  static BatchResult of(float[] logits, long[] labels, double loss) {
    int classes = logits.length / labels.length;
    int top1 = 0;
    int top5 = 0;
    for (int i = 0; i < labels.length; i++) {
      int rank = Logits.rank(logits, i, classes, labels[i]);
      top1 += rank < 1 ? 1 : 0;
      top5 += rank < FIVE ? 1 : 0;
    }
    return new BatchResult(labels.length, loss, top1, top5);
  }
}
