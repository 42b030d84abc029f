package org.ottt.djl.measurement;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.WeightLifetime;

/**
 * The least memory that a step of OTTT must hold, in bytes, in addition to the memory of a process
 * without arrays. Nothing in it depends on T.
 *
 * @param parameters the network's parameters
 * @param gradients one number for each of them
 * @param momentum one number for each of them
 * @param weights the weights that connections compute with, where these are not the parameters
 *     themselves but standardized ones; the backward pass reads them
 * @param inputs what the connections read, where it is not the trace of neurons itself: pixels,
 *     pooled traces; the backward pass multiplies the errors with them
 * @param derivatives one number per neuron, the surrogate's derivative or what it follows from
 * @param traces what stays from step to step: one number per neuron where it is a trace alone, more
 *     for neurons without a trace form
 */
public record MemoryFloor(
    long parameters,
    long gradients,
    long momentum,
    long weights,
    long inputs,
    long derivatives,
    long traces) {

  private static final double MEBIBYTE = 1024.0 * 1024.0;

  /**
   * Counts, by running one step on one sample of zeros.
   *
   * @param network the network, initialized
   * @param input shape of a batch of images or of one frame of it, {@code [N, C, H, W]}
   * @return the bytes
   * @throws IllegalArgumentException if the network is not initialized
   */
  public static MemoryFloor of(SpikingNetwork network, Shape input) {
    long parameters = 0;
    NDManager root = null;
    for (Parameter parameter : network.getParameters().values()) {
      if (!parameter.isInitialized()) {
        throw new IllegalArgumentException(
            "Memory can be counted once the network is initialized; initialize its trainer first.");
      }
      parameters += bytes(parameter.getArray());
      root = parameter.getArray().getManager();
    }
    if (root == null) {
      throw new IllegalArgumentException("A network without parameters holds nothing.");
    }
    try (NDManager manager = root.newSubManager()) {
      Shape sample = new Shape(1).addAll(input.slice(1));
      SimulationContext context =
          new SimulationContext(manager, new ParameterStore(manager, false), false, true, null)
              .withLifetime(WeightLifetime.STEP);
      boolean traceForm = network.traceFormObstacle().isEmpty();
      try (CountingSimulation counting = new CountingSimulation(context, traceForm);
          Simulation.Window step = counting.openWindow(1)) {
        network.step(counting, manager.zeros(sample));
        long samples = input.get(0);
        return new MemoryFloor(
            parameters,
            parameters,
            parameters,
            counting.weights(),
            samples * counting.inputs(),
            samples * counting.neurons(),
            samples * counting.states());
      }
    }
  }

  static long bytes(NDArray array) {
    return array.size() * array.getDataType().getNumOfBytes();
  }

  /**
   * Returns the sum.
   *
   * @return bytes
   */
  public long total() {
    return parameters + gradients + momentum + weights + inputs + derivatives + traces;
  }

  /**
   * Converts bytes for people to read.
   *
   * @param bytes a number of bytes
   * @return MiB
   */
  public static double mebibytes(long bytes) {
    return bytes / MEBIBYTE;
  }
}
