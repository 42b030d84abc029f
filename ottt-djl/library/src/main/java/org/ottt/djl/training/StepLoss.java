package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.SafeNumbers;

/**
 * The user's loss as a spiking trainer has it: taken at every time step, and the mean of the steps
 * is what is reported. To DJL's loops and listeners it is the trainer's loss: asked for the loss of
 * predictions (summed logits) that this trainer has just made, it answers with that mean.
 */
final class StepLoss extends Loss {

  /** How many predictions are remembered; DJL's loops need only the latest. */
  private static final int REMEMBERED = 16;

  private final Loss loss;
  private final Map<String, Readings> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Readings> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** The identities of what was answered for predictions of the latest training batch. */
  private final List<String> answered = new ArrayList<>();

  private LabelForm form;

  /** How the loss of predictions is found again: a number, or the logits of each step. */
  private record Readings(Double loss, List<NDArray> stepLogits) {}

  /**
   * Wraps a loss.
   *
   * @param loss the user's, a mean over samples
   */
  StepLoss(Loss loss) {
    super(loss.getName());
    this.loss = loss;
    if (loss instanceof SpikingLoss) {
      form = LabelForm.NUMBERS;
    }
  }

  /** Finds out which labels the loss takes, if that is not known yet. */
  synchronized void prepare(int classes, NDManager manager) {
    if (form == null) {
      form = LabelForm.takenBy(loss, classes, manager);
    }
  }

  /**
   * Returns the loss of one step, within the graph.
   *
   * @param numbers class numbers, INT64 {@code [N]}
   * @param logits {@code [N, C]}
   */
  NDArray ofStep(NDArray numbers, NDArray logits) {
    NDList labels = new NDList(form.of(numbers, logits));
    NDList predictions = new NDList(logits);
    // The library's own multiplies by arrays.
    return loss instanceof SpikingLoss
        ? loss.evaluate(labels, predictions)
        : SafeNumbers.evaluate(loss, labels, predictions);
  }

  /** Remembers the loss of a batch, to be looked up by its predictions. */
  synchronized void remember(NDArray predictions, double value) {
    answers.put(predictions.getUid(), new Readings(value, List.of()));
  }

  /** Remembers the logits of all steps, whose loss is taken when its labels are known. */
  synchronized void remember(NDArray predictions, List<NDArray> stepLogits) {
    answers.put(predictions.getUid(), new Readings(null, List.copyOf(stepLogits)));
  }

  /** Forgets what was answered before a new training batch. */
  synchronized void forgetAnswers() {
    answered.clear();
  }

  /** Says whether an array is the answer to the latest training batch. */
  synchronized boolean isAnswer(NDArray target) {
    return answered.contains(target.getUid());
  }

  @Override
  public synchronized NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.head();
    Readings readings = answers.get(logits.getUid());
    NDManager manager = logits.getManager();
    try (NDScope scope = new NDScope()) {
      NDArray value;
      if (readings != null && readings.loss() != null) {
        value = manager.create(readings.loss().floatValue());
        answered.add(value.getUid());
      } else {
        long samples = logits.getShape().get(0);
        int classes = (int) logits.getShape().get(1);
        prepare(classes, manager);
        NDArray numbers = Labels.classNumbers(labels.head(), samples, classes);
        List<NDArray> steps = readings == null ? List.of(logits) : readings.stepLogits();
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
