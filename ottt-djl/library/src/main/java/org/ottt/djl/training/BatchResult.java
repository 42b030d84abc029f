package org.ottt.djl.training;

/**
 * What a batch came to.
 *
 * @param samples number of samples
 * @param loss the loss summed over the steps, (1/T) Σ_t L[t], a mean over samples
 * @param top1 how many samples have their class first by the logits summed over the steps
 * @param top5 how many have it among the first five
 */
public record BatchResult(int samples, double loss, int top1, int top5) {

  /** The result of no samples. */
  static final BatchResult NONE = new BatchResult(0, 0, 0, 0);
}
