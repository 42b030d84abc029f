package org.ottt.djl.evaluation;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * How much a layer of neurons fires.
 *
 * @param layer its number, from 1
 * @param shape the shape of the layer for one sample, such as {@code [C, H, W]}
 * @param fanOut connections that a spike of it travels along when no border is near; NaN if unknown
 * @param spikesPerSample mean number of spikes per sample at step 1, 2, ...
 */
public record LayerActivity(int layer, Shape shape, double fanOut, List<Double> spikesPerSample) {

  /**
   * Copies the list.
   *
   * @param layer its number, from 1
   * @param shape the shape of the layer for one sample, such as {@code [C, H, W]}
   * @param fanOut connections that a spike of it travels along when no border is near; NaN if
   *     unknown
   * @param spikesPerSample mean number of spikes per sample at step 1, 2, ...
   */
  public LayerActivity {
    spikesPerSample = List.copyOf(spikesPerSample);
  }

  /**
   * Returns the number of neurons.
   *
   * @return the size of the shape
   */
  public long neurons() {
    return shape.size();
  }

  /**
   * Returns the mean number of spikes of a sample.
   *
   * @param timeSteps T, the number of steps that are counted
   * @return spikes of all neurons in steps 1 to T
   */
  public double spikes(int timeSteps) {
    return spikesPerSample.subList(0, timeSteps).stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * Returns the firing rate: the mean over neurons, samples and steps.
   *
   * @param timeSteps T, the number of steps that are counted
   * @return spikes per neuron and step in [0, 1]
   */
  public double rate(int timeSteps) {
    return spikes(timeSteps) / neurons() / timeSteps;
  }

  /**
   * Returns the synaptic operations of a sample: spikes times fan-out.
   *
   * @param timeSteps T, the number of steps that are counted
   * @return additions that the layer's spikes cause in the layers that read them
   */
  public double synapticOperations(int timeSteps) {
    return spikes(timeSteps) * fanOut;
  }
}
