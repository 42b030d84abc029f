package org.ottt.djl.training;

import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import java.util.Arrays;

/**
 * Whether a loss is a mean over samples. Only then do the shares of a batch, weighted by how many
 * samples they have, give the gradients of the whole batch. A loss does not say so; it is tried.
 *
 * <p>A few samples of one class that are predicted well and a few of another class that are
 * predicted badly have different losses, so that sums and weights of classes both show.
 */
final class SampleMean {

  /** How many pairs of classes are tried at most, spread over all. */
  private static final int TRIED_CLASSES = 64;

  private static final int RIGHT = 2;
  private static final int WRONG = 3;

  /** Losses differ if they do by more than this part of the largest; rounding errs by less. */
  private static final double DIFFERENCE = 1e-3;

  /** What rounding may leave of a loss that is zero. */
  private static final double NOTHING = 1e-6;

  private final Loss loss;
  private final LabelForm form;
  private final int classes;
  private final NDManager parent;

  private SampleMean(Loss loss, LabelForm form, int classes, NDManager parent) {
    this.loss = loss;
    this.form = form;
    this.classes = classes;
    this.parent = parent;
  }

  /**
   * Refuses a loss that is not a mean over samples. One that gives no finite number for the samples
   * here, or another number at each call, is accepted: nothing can be said of it.
   *
   * @param loss the loss
   * @param form the labels that it takes
   * @param classes C
   * @param parent parent of the manager that the trial takes place in
   * @throws IllegalArgumentException if it is not; the message shows the numbers
   */
  static void require(Loss loss, LabelForm form, int classes, NDManager parent) {
    SampleMean trial = new SampleMean(loss, form, classes, parent);
    int tried = Math.max(1, Math.min(TRIED_CLASSES, classes - 1));
    for (int i = 1; i <= tried; i++) {
      trial.requireWith((int) ((long) i * (classes - 1) / tried));
    }
  }

  private void requireWith(int label) {
    double right = of(RIGHT, 0, label);
    double wrong = of(0, WRONG, label);
    double whole = of(RIGHT, WRONG, label);
    double mean = (RIGHT * right + WRONG * wrong) / (RIGHT + WRONG);
    double size = Math.max(Math.abs(whole), Math.max(Math.abs(right), Math.abs(wrong)));
    double tolerance = DIFFERENCE * size + NOTHING;
    if (Math.abs(whole - mean) > tolerance
        && Math.abs(whole - of(RIGHT, WRONG, label)) <= tolerance) {
      throw new IllegalArgumentException(
          ("The loss %s is not a mean over samples: it is %s for %d samples, %s for %d others, and"
                  + " %s for all of them instead of %s. The parts of a batch (setAccumulate,"
                  + " several devices or processes) would have other gradients than the whole;"
                  + " divide the sum over the samples by their number, or train without parts.")
              .formatted(
                  loss.getName(),
                  (float) right,
                  RIGHT,
                  (float) wrong,
                  WRONG,
                  (float) whole,
                  (float) mean));
    }
  }

  /** Returns the loss of samples of the first class, predicted well, and of another, badly. */
  private double of(int right, int wrong, int label) {
    int samples = right + wrong;
    long[] labels = new long[samples];
    // Within (0, 1), for losses of probabilities too.
    float[] logits = new float[samples * classes];
    Arrays.fill(logits, 0.1f);
    for (int i = 0; i < samples; i++) {
      boolean isRight = i < right;
      labels[i] = isRight ? 0 : label;
      int predicted = isRight ? 0 : (label + 1) % classes;
      logits[i * classes + predicted] = 0.8f + 0.05f * (isRight ? i : i - right);
    }
    return form.lossOf(loss, labels, logits, parent);
  }
}
