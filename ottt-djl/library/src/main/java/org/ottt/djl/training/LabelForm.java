package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.SafeNumbers;

/** The forms of labels that losses take. A loss does not say which; it is tried once. */
enum LabelForm {
  /** Class numbers {@code [N]}, as {@link SpikingLoss} and DJL's softmax cross-entropy take. */
  NUMBERS {
    @Override
    NDArray of(NDArray numbers, NDArray logits) {
      return numbers;
    }
  },
  /** One-hot rows {@code [N, C]}, as DJL's L2 loss takes. */
  ONE_HOT {
    @Override
    NDArray of(NDArray numbers, NDArray logits) {
      return numbers.oneHot((int) logits.getShape().get(1), logits.getDataType());
    }
  },
  /** Class numbers {@code [N, 1]}. */
  COLUMN {
    @Override
    NDArray of(NDArray numbers, NDArray logits) {
      return numbers.expandDims(1);
    }
  };

  /**
   * Brings class numbers into this form.
   *
   * @param numbers INT64 {@code [N]}
   * @param logits {@code [N, C]}, which the labels will be compared with
   * @return the labels
   */
  abstract NDArray of(NDArray numbers, NDArray logits);

  /** How many classes the forms are compared on, and the last class besides. */
  private static final int TRIED_CLASSES = 8;

  /** Losses differ if they do by more than this part of them; sums of floats err by less. */
  private static final double DIFFERENCE = 1e-5;

  /**
   * Finds the form that a loss takes, on a few samples. A wrong form may give a number too: by
   * broadcasting, or where one-hot rows serve as indices. So the form is taken by which the loss of
   * most classes is lower for logits of the class than for those of another one.
   *
   * @param loss the loss
   * @param classes C
   * @param parent parent of the manager that the trial takes place in
   * @return the form; if none stands out, the first that gives a single finite number
   * @throws IllegalArgumentException if none gives such a number
   */
  static LabelForm takenBy(Loss loss, int classes, NDManager parent) {
    LabelForm best = null;
    int most = -1;
    RuntimeException failure = null;
    try (NDManager manager = parent.newSubManager()) {
      for (LabelForm form : values()) {
        try {
          int recognized =
              Double.isFinite(form.trial(loss, classes, 0, 0, manager))
                  ? form.recognizedClasses(loss, classes, manager)
                  : -1;
          if (recognized > most) {
            best = form;
            most = recognized;
          }
        } catch (RuntimeException e) {
          // What is said of the loss itself tells more than what an engine says of shapes.
          failure = failure == null || e instanceof IllegalArgumentException ? e : failure;
        }
      }
    }
    if (best != null) {
      return best;
    }
    throw new IllegalArgumentException(
        "The loss "
            + loss.getName()
            + " gives no single finite number for logits [N, "
            + classes
            + "] with labels [N], [N, 1] or one-hot [N, "
            + classes
            + "]"
            + (failure == null ? "." : ": " + firstLine(failure)),
        failure);
  }

  private int recognizedClasses(Loss loss, int classes, NDManager manager) {
    int first = Math.min(TRIED_CLASSES, classes);
    IntStream labels = IntStream.range(0, first);
    if (first < classes) {
      labels = IntStream.concat(labels, IntStream.of(classes - 1));
    }
    return (int) labels.filter(label -> tells(loss, classes, label, manager)).count();
  }

  private boolean tells(Loss loss, int classes, int label, NDManager manager) {
    double right = trial(loss, classes, label, label, manager);
    double wrong = trial(loss, classes, label, (label + 1) % classes, manager);
    return wrong - right > DIFFERENCE * Math.max(Math.abs(right), Math.abs(wrong));
  }

  /** Returns the loss of samples of a class, with logits 1 for the favoured class and 0 else. */
  private double trial(Loss loss, int classes, int label, int favoured, NDManager parent) {
    // Neither one sample nor as many as classes, so that few wrong forms fit by broadcasting.
    int samples = classes == 3 ? 4 : 3;
    float[] values = new float[samples * classes];
    long[] labels = new long[samples];
    Arrays.fill(labels, label);
    for (int sample = 0; sample < samples; sample++) {
      values[sample * classes + favoured] = 1;
    }
    return lossOf(loss, labels, values, parent);
  }

  /**
   * Evaluates a loss on samples made up.
   *
   * @param loss the loss
   * @param numbers the class of each sample
   * @param logits {@code [N, C]}, row by row
   * @param parent parent of the manager that this takes place in
   * @return its value; not a number if it is not a single one
   */
  double lossOf(Loss loss, long[] numbers, float[] logits, NDManager parent) {
    try (NDManager manager = parent.newSubManager()) {
      Shape shape = new Shape(numbers.length, logits.length / numbers.length);
      NDArray predictions = manager.create(logits, shape);
      NDArray labels = of(manager.create(numbers), predictions);
      NDArray value = SafeNumbers.evaluate(loss, new NDList(labels), new NDList(predictions));
      return value.size() == 1
          ? HostValues.floatOf(value.toType(DataType.FLOAT32, true))
          : Double.NaN;
    }
  }

  private static String firstLine(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
  }
}
