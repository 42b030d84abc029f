package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.ndarray.HostValues;

/**
 * What is read of the time steps of some samples: loss and logits, summed over the steps on the
 * device and fetched once at the end.
 */
final class StepReadings {

  private final NDManager manager;
  private final NDArray loss;
  private final List<NDArray> stepLosses = new ArrayList<>();
  private NDArray logits;
  private float fetchedLoss = Float.NaN;

  /**
   * Begins before the first step.
   *
   * @param manager owns the sums; its device is that of the samples
   */
  StepReadings(NDManager manager) {
    this.manager = manager;
    loss = manager.zeros(new Shape());
  }

  /** Adds a step; the sums are outside of all graphs. */
  void add(NDArray lossOfStep, NDArray logitsOfStep) {
    NDArray value = lossOfStep.stopGradient();
    loss.addi(value);
    // One number a step, so that the step of a loss that is not finite can be named.
    NDScope.unregister(value);
    value.attach(manager);
    stepLosses.add(value);
    if (logits == null) {
      logits = manager.zeros(logitsOfStep.getShape());
      NDScope.unregister(logits);
    }
    logits.addi(logitsOfStep.stopGradient());
  }

  /** Returns the logits summed over the steps, {@code [N, C]}. */
  NDArray logits() {
    return logits;
  }

  /** Fetches the loss, the sum over all steps; waits for the device the first time. */
  float fetchLoss() {
    if (Float.isNaN(fetchedLoss)) {
      fetchedLoss = HostValues.floatOf(loss);
    }
    return fetchedLoss;
  }

  /** Returns how many steps were read. */
  int steps() {
    return stepLosses.size();
  }

  /** Returns the first step whose loss is not finite, from 1; 0 if it is only their sum. */
  int firstStepNotFinite() {
    for (int i = 0; i < stepLosses.size(); i++) {
      if (!Float.isFinite(HostValues.floatOf(stepLosses.get(i)))) {
        return i + 1;
      }
    }
    return 0;
  }
}
