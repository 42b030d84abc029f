package org.ottt.djl.evaluation;

/**
 * The accuracy of a network with a certain number of time steps.
 *
 * @param timeSteps T, from 1
 * @param samples how many samples were classified
 * @param top1 how many of them had their class on top
 * @param top5 how many of them had their class among the first five
 * @param loss the mean cross-entropy, of the softmax of the mean logits over the steps
 * @param trainingLoss the loss as training defines it: the mean over samples and steps of the loss
 *     of a step's own logits
 */
public record StepAccuracy(
    int timeSteps, int samples, int top1, int top5, double loss, double trainingLoss) {

  /**
   * Returns the share of samples whose class was on top.
   *
   * @return top-1 accuracy in [0, 1]
   */
  public double top1Fraction() {
    return (double) top1 / samples;
  }

  /**
   * Returns the share of samples whose class was among the first five.
   *
   * @return top-5 accuracy in [0, 1]
   */
  public double top5Fraction() {
    return (double) top5 / samples;
  }
}
