package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.SafeNumbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's loss as a spiking trainer has it: taken at every time step, and the mean of the steps
 * is what is reported. To DJL's loops and listeners it is the trainer's loss: asked for the loss of
 * predictions (summed logits) that this trainer has just made, it answers with that mean.
 */
final class StepLoss extends Loss {

  private static final Logger LOGGER = LoggerFactory.getLogger(StepLoss.class);

  private static final Set<String> ACCUMULATORS = Set.of("updateAccumulator", "updateAccumulators");

  private final Loss loss;

  /** As many as there are predictions that somebody still holds. */
  private final List<Readings> readings = new ArrayList<>();

  /** What was answered for predictions of the latest training batch. */
  private final List<WeakReference<NDArray>> answered = new ArrayList<>();

  private LabelForm form;

  /** Whether it is known that shares of a batch have the gradients of the whole. */
  private boolean isSampleMean;

  /**
   * How the loss of predictions is found again: a number, or the logits of each step. Predictions
   * are recognized as the same object, which an array's uid does not promise.
   */
  private record Readings(
      WeakReference<NDArray> predictions, Double loss, List<NDArray> stepLogits) {

    boolean areOf(NDArray array) {
      return predictions.refersTo(array);
    }

    boolean areGone() {
      return isGone(predictions);
    }
  }

  /**
   * Wraps a loss.
   *
   * @param loss the user's, a mean over samples where batches are split
   */
  StepLoss(Loss loss) {
    super(loss.getName());
    this.loss = loss;
    if (accumulatesItself(loss)) {
      LOGGER.warn(
          "the loss {} has an updateAccumulator of its own, which is not called: the mean of its"
              + " values over the time steps is reported",
          loss.getName());
    }
    if (loss instanceof SpikingLoss) {
      form = LabelForm.NUMBERS;
      isSampleMean = true;
    }
  }

  /** Tells whether a loss overrides how DJL gathers its values; DJL's own do so without harm. */
  static boolean accumulatesItself(Loss loss) {
    return Arrays.stream(loss.getClass().getMethods())
        .filter(method -> ACCUMULATORS.contains(method.getName()))
        .anyMatch(method -> !method.getDeclaringClass().getName().startsWith("ai.djl."));
  }

  /** Finds out which labels the loss takes, if that is not known yet. */
  synchronized void prepare(int classes, NDManager manager) {
    if (form == null) {
      form = LabelForm.takenBy(loss, classes, manager);
    }
  }

  /**
   * Makes sure that shares of a batch have the gradients of the whole, if that is not known yet.
   *
   * @throws IllegalArgumentException if the loss is not a mean over samples
   */
  synchronized void requireSampleMean(int classes, NDManager manager) {
    prepare(classes, manager);
    if (!isSampleMean) {
      SampleMean.require(loss, form, classes, manager);
      isSampleMean = true;
    }
  }

  /**
   * Returns the loss of one step, within the graph, as a scalar. A user's may be {@code [1]}.
   *
   * @param numbers class numbers, INT64 {@code [N]}
   * @param logits {@code [N, C]}
   */
  NDArray ofStep(NDArray numbers, NDArray logits) {
    NDList labels = new NDList(form.of(numbers, logits));
    NDList predictions = new NDList(logits);
    if (loss instanceof SpikingLoss) {
      // The library's own multiplies by arrays, and gives a scalar.
      return loss.evaluate(labels, predictions);
    }
    NDArray value = SafeNumbers.evaluate(loss, labels, predictions);
    return value.getShape().isScalar() ? value : value.reshape(new Shape());
  }

  /** Remembers the loss of a batch, to be looked up by its predictions. */
  synchronized void remember(NDArray predictions, double value) {
    remember(new Readings(new WeakReference<>(predictions), value, List.of()), predictions);
  }

  /** Remembers the logits of all steps, whose loss is taken when its labels are known. */
  synchronized void remember(NDArray predictions, List<NDArray> stepLogits) {
    remember(
        new Readings(new WeakReference<>(predictions), null, List.copyOf(stepLogits)), predictions);
  }

  private void remember(Readings latest, NDArray predictions) {
    readings.removeIf(each -> each.areGone() || each.areOf(predictions));
    readings.add(latest);
  }

  /** Tells whether nobody can ask about an array any more. */
  private static boolean isGone(WeakReference<NDArray> reference) {
    NDArray array = reference.get();
    return array == null || array.isReleased();
  }

  /** Forgets what was answered before a new training batch. */
  synchronized void forgetAnswers() {
    answered.clear();
  }

  /** Says whether an array is the answer to the latest training batch. */
  synchronized boolean isAnswer(NDArray target) {
    return answered.stream().anyMatch(answer -> answer.refersTo(target));
  }

  @Override
  public synchronized NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.head();
    Readings known = readings.stream().filter(each -> each.areOf(logits)).findFirst().orElse(null);
    NDManager manager = logits.getManager();
    try (NDScope scope = new NDScope()) {
      NDArray value;
      if (known != null && known.loss() != null) {
        value = manager.create(known.loss().floatValue());
        answered.removeIf(StepLoss::isGone);
        answered.add(new WeakReference<>(value));
      } else {
        long samples = logits.getShape().get(0);
        int classes = (int) logits.getShape().get(1);
        prepare(classes, manager);
        NDArray numbers = Labels.classNumbers(labels.head(), samples, classes);
        List<NDArray> steps = known == null ? List.of(logits) : known.stepLogits();
        float sum = 0;
        for (NDArray step : steps) {
          // Added as the trainer adds them: each step's share, in floats.
          sum += HostValues.floatOf(ofStep(numbers, step)) * (1f / steps.size());
        }
        value = manager.create(sum);
      }
      NDScope.unregister(value);
      return value;
    }
  }
}
