package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
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

  /**
   * Finds the form that a loss takes, on a few samples of zeros.
   *
   * @param loss the loss
   * @param classes C
   * @param parent parent of the manager that the trial takes place in
   * @return the first form that gives a single finite number
   * @throws IllegalArgumentException if none does
   */
  static LabelForm takenBy(Loss loss, int classes, NDManager parent) {
    // Neither one sample nor as many as classes, so that no wrong form fits by broadcasting; but
    // for
    // a column, which fits what is meant for one-hot rows, and so comes last.
    int samples = classes == 3 ? 4 : 3;
    RuntimeException failure = null;
    try (NDManager manager = parent.newSubManager()) {
      NDArray logits = manager.zeros(new Shape(samples, classes));
      NDArray numbers = manager.zeros(new Shape(samples), DataType.INT64);
      for (LabelForm form : values()) {
        try {
          NDArray value =
              SafeNumbers.evaluate(loss, new NDList(form.of(numbers, logits)), new NDList(logits));
          if (value.size() == 1
              && Float.isFinite(HostValues.floatOf(value.toType(DataType.FLOAT32, true)))) {
            return form;
          }
        } catch (RuntimeException e) {
          // What is said of the loss itself tells more than what an engine says of shapes.
          failure = failure == null || e instanceof IllegalArgumentException ? e : failure;
        }
      }
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

  private static String firstLine(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
  }
}
