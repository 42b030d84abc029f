package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;

/**
 * Dropout of neurons: in training each neuron is silenced for a whole batch with probability p, the
 * others' spikes are divided by 1 - p. One mask is drawn per batch and kept over all time steps
 * (paper, section 5.1), so it is linear and works on traces as well.
 */
public final class NeuronDropout extends AbstractSpikingBlock {

  private static final String MASK = "mask";

  private final float probability;

  /**
   * Creates the operation.
   *
   * @param probability p, in [0, 1)
   */
  public NeuronDropout(float probability) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "The dropout probability must lie in [0, 1), but is " + probability + ".");
    }
    this.probability = probability;
  }

  @Override
  public Signal step(Simulation simulation, Signal input) {
    if (!simulation.isTraining() || probability == 0) {
      return input;
    }
    return input.map(array -> array.mul(mask(simulation, array)));
  }

  private NDArray mask(Simulation simulation, NDArray array) {
    NDArray mask = simulation.state(this, MASK);
    if (mask == null) {
      float kept = 1 - probability;
      try (NDArray drawn = simulation.uniform(this, array)) {
        mask =
            Scalars.timesInPlace(
                Scalars.isBelow(drawn, kept).toType(array.getDataType(), false), 1 / kept);
      }
      simulation.keep(this, MASK, mask);
    }
    return mask;
  }

  /**
   * Uses a given mask for the rest of a batch in place of a drawn one.
   *
   * @param simulation the batch, before its first step
   * @param mask {@code [N, ...]}, 0 or 1 / (1 - p); the simulation takes it over
   */
  public void useMask(Simulation simulation, NDArray mask) {
    simulation.keep(this, MASK, mask);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
