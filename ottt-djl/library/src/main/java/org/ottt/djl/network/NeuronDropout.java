package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;

/**
 * Dropout of neurons: in training each neuron is silenced for a whole batch with probability p, the
 * others' spikes are divided by 1 - p. One mask is drawn per batch and kept over all time steps
 * (paper, section 5.1), so it is linear and works on traces as well.
 */
public final class NeuronDropout extends AbstractSpikingBlock implements FlowPart {

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

  /**
   * Returns the dropout probability.
   *
   * @return p, in [0, 1)
   */
  public float probability() {
    return probability;
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    if (!step.isTraining() || probability == 0) {
      return input;
    }
    NDArray mask = mask(step, input);
    return input.mapLinear(array -> array.mul(mask));
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  private NDArray mask(TimeStep step, Signal input) {
    NDArray mask = step.state().get(this, MASK);
    if (mask == null) {
      float kept = 1 - probability;
      try (NDArray drawn = step.uniform(this, input)) {
        mask =
            Scalars.timesInPlace(
                Scalars.isBelow(drawn, kept).toType(DataType.FLOAT32, false), 1 / kept);
      }
      step.state().put(this, MASK, mask);
    }
    return mask;
  }

  /**
   * Uses a given mask for the rest of a batch in place of a drawn one.
   *
   * @param simulation the batch, before its first step
   * @param mask {@code [N, ...]}, 0 or 1 / (1 - p); the state takes it over
   */
  public void useMask(TimeStep simulation, NDArray mask) {
    simulation.state().put(this, MASK, mask);
  }

  /** Without training nothing is dropped. */
  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return input;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
