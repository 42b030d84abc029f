package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.ottt.djl.ndarray.Scalars;

/**
 * Loss of the logits of one time step: (1 - beta) CE + beta MSE (patent equation 5), a mean over
 * the batch. CE is the softmax cross-entropy; MSE the squared distance to the one-hot label,
 * averaged over classes too. The trainer divides by the number of steps.
 *
 * <p>Labels {@code [N]} (integers), predictions {@code [N, classes]}; the result is a scalar.
 */
public final class SpikingLoss extends Loss {

  private final float mseWeight;
  private final float labelSmoothing;

  /**
   * Creates the loss.
   *
   * @param mseWeight beta, in [0, 1]: 0.05 for CIFAR, 0.001 for DVS-CIFAR10, 0 for ImageNet
   * @throws IllegalArgumentException if it lies outside
   */
  public SpikingLoss(float mseWeight) {
    this(mseWeight, 0);
  }

  /**
   * Creates the loss with label smoothing: the target of the cross-entropy is (1 - s) one-hot + s /
   * classes. The squared error keeps the one-hot target.
   *
   * @param mseWeight beta, in [0, 1]
   * @param labelSmoothing s, in [0, 1)
   * @throws IllegalArgumentException if one of them lies outside
   */
  public SpikingLoss(float mseWeight, float labelSmoothing) {
    super("SpikingLoss");
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "The label smoothing must lie in [0, 1), but is " + labelSmoothing + ".");
    }
    this.labelSmoothing = labelSmoothing;
    if (!(mseWeight >= 0 && mseWeight <= 1)) {
      throw new IllegalArgumentException(
          "The weight of the MSE term must lie in [0, 1], but is " + mseWeight + ".");
    }
    this.mseWeight = mseWeight;
  }

  /**
   * Returns the weight of the squared error.
   *
   * @return beta, in [0, 1]
   */
  public float mseWeight() {
    return mseWeight;
  }

  /**
   * Returns the label smoothing.
   *
   * @return s, in [0, 1)
   */
  public float labelSmoothing() {
    return labelSmoothing;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.head();
    long samples = logits.getShape().get(0);
    int classes = (int) logits.getShape().get(1);
    NDArray oneHot = ofClasses(labels.head(), samples).oneHot(classes, logits.getDataType());
    NDArray crossEntropy =
        Scalars.times(
            logits.logSoftmax(1).mul(smoothed(oneHot, classes)).sum(), (mseWeight - 1.0) / samples);
    if (mseWeight == 0) {
      return crossEntropy;
    }
    double share = mseWeight / ((double) samples * classes);
    return crossEntropy.add(Scalars.times(logits.sub(oneHot).square().sum(), share));
  }

  /** Labels as a column would be taken for one of every sample each. */
  private static NDArray ofClasses(NDArray labels, long samples) {
    return labels.getShape().dimension() == 1 ? labels : labels.reshape(samples);
  }

  private NDArray smoothed(NDArray oneHot, int classes) {
    return labelSmoothing == 0
        ? oneHot
        : Scalars.plus(Scalars.times(oneHot, 1.0 - labelSmoothing), labelSmoothing / classes);
  }
}
