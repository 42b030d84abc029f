package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.simulation.RandomNumbers;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;

/**
 * A part of a batch (usually all of it) with what was read of it: loss and logits, summed over the
 * steps on the device and fetched once at the end. Its arrays belong to the manager it was given.
 */
final class MicroBatch {

  private final NDManager manager;
  private final NDArray data;
  private final InputSequence input;
  private final NDArray labels;
  private final RandomNumbers random;
  private final StepLoss lossOfLogits;
  private final float weight;
  private final NDArray loss;
  private final List<NDArray> stepLosses = new ArrayList<>();
  private NDArray logits;
  private float fetchedLoss = Float.NaN;

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
    loss = manager.zeros(new Shape());
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

  InputSequence input() {
    return input;
  }

  /** Tells a simulation of these samples what it must know. */
  SimulationContext context(ParameterStore parameters, boolean training, SpikeObserver observer) {
    return new SimulationContext(
            manager, parameters, training, input.isStill(), counts() ? observer : null)
        .withRandom(random);
  }

  /** Adds the logits of a step and returns its loss, this part's share of L[t] / T. */
  NDArray read(NDArray logitsOfStep) {
    NDArray lossOfStep = Scalars.times(lossOfLogits.ofStep(labels, logitsOfStep), weight);
    NDArray value = lossOfStep.stopGradient();
    loss.addi(value);
    // One number a step, so that a loss that is not finite can be told by its step.
    NDScope.unregister(value);
    value.attach(manager);
    stepLosses.add(value);
    if (logits == null) {
      logits = manager.zeros(logitsOfStep.getShape());
      NDScope.unregister(logits);
    }
    logits.addi(logitsOfStep.stopGradient());
    return lossOfStep;
  }

  /** Returns the images or frames. */
  NDArray data() {
    return data;
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

  /** Returns what a batch came to; its losses were found finite. */
  static BatchResult result(List<MicroBatch> parts) {
    int samples = 0;
    double loss = 0;
    int top1 = 0;
    int top5 = 0;
    for (MicroBatch part : parts.stream().filter(MicroBatch::counts).toList()) {
      BatchResult result =
          BatchResult.of(
              HostValues.floats(part.logits), HostValues.longs(part.labels), part.fetchLoss());
      samples += result.samples();
      loss += result.loss();
      top1 += result.top1();
      top5 += result.top5();
    }
    return new BatchResult(samples, loss, top1, top5);
  }

  /** Returns what DJL's listeners are told of a batch: labels, and the summed logits. */
  static BatchData readings(Batch batch, List<MicroBatch> parts) {
    NDArray labels = batch.getLabels().singletonOrThrow();
    Device device = labels.getDevice();
    NDList each = new NDList(parts.size());
    parts.forEach(part -> each.add(part.logits.toDevice(device, false)));
    NDArray logits = each.size() == 1 ? each.get(0) : NDArrays.concat(each);
    Map<Device, NDList> labelMap = new ConcurrentHashMap<>();
    Map<Device, NDList> predictions = new ConcurrentHashMap<>();
    labelMap.put(device, new NDList(labels));
    predictions.put(device, new NDList(logits));
    return new BatchData(batch, labelMap, predictions);
  }
}
