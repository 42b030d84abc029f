package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.simulation.RandomNumbers;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;

/**
 * Samples of a batch (usually all of them) that go through the network together on one device. Its
 * arrays belong to the manager it was given.
 */
final class MicroBatch {

  private final NDManager manager;
  private final NDArray data;
  private final InputSequence input;
  private final NDArray labels;
  private final RandomNumbers random;
  private final StepLoss lossOfLogits;
  private final float weight;
  private final StepReadings readings;

  /**
   * Takes samples of a batch.
   *
   * @param manager owns what is made of them; its device is where they go
   * @param random draws for these samples
   * @param lossOfLogits the loss, a mean over samples
   * @param weight what the loss of a step is multiplied with
   */
  MicroBatch(
      NDManager manager,
      NDArray data,
      NDArray labels,
      RandomNumbers random,
      StepLoss lossOfLogits,
      float weight) {
    this.manager = manager;
    this.data = data;
    input = new InputSequence(data);
    this.labels = labels;
    this.random = random;
    this.lossOfLogits = lossOfLogits;
    this.weight = weight;
    readings = new StepReadings(manager);
  }

  /** Makes a part without samples: a blank image stands in for them, and counts for nothing. */
  static MicroBatch standIn(
      NDManager manager,
      NDArray data,
      NDArray labels,
      RandomNumbers random,
      StepLoss lossOfLogits) {
    return new MicroBatch(manager, data, labels, random, lossOfLogits, 0);
  }

  /** Tells whether there are samples in it. */
  boolean counts() {
    return weight > 0;
  }

  /** Returns the images or frames. */
  NDArray data() {
    return data;
  }

  /** Returns the input of each time step. */
  InputSequence input() {
    return input;
  }

  /** Tells a simulation of these samples what it must know. */
  SimulationContext context(ParameterStore parameters, boolean training, SpikeObserver observer) {
    return new SimulationContext(
            manager, parameters, training, input.isStill(), counts() ? observer : null)
        .withRandom(random);
  }

  /** Reads the logits of a step and returns its loss, this part's share of L[t] / T. */
  NDArray read(NDArray logitsOfStep) {
    NDArray loss = Scalars.times(lossOfLogits.ofStep(labels, logitsOfStep), weight);
    readings.add(loss, logitsOfStep);
    return loss;
  }

  /** Returns what was read of the steps. */
  StepReadings readings() {
    return readings;
  }

  /** Returns loss and hits of these samples; waits for the device. */
  BatchResult result() {
    return BatchResult.of(
        HostValues.floats(readings.logits()), HostValues.longs(labels), readings.fetchLoss());
  }
}
