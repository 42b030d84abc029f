package org.ottt.djl.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.synapse.Synapse;

/** The numbers that a trained network computes with, in Java: standardization, gains folded in. */
public final class NetworkNumbers {

  /**
   * An array in Java.
   *
   * @param values the values in row-major order; not to be changed
   * @param shape the shape
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Values(float[] values, long... shape) {}

  private NetworkNumbers() {}

  /**
   * Returns the weights that a connection computes with.
   *
   * @param synapse the connection, initialized
   * @param factor a constant factor, such as a gain that follows the connection
   * @return factor * gamma * W^, {@code [out, in, ...]}
   */
  public static Values weight(Synapse synapse, float factor) {
    NDArray any = synapse.getParameters().valueAt(0).getArray();
    Device device = any.getDevice();
    try (NDManager manager = any.getManager().newSubManager();
        NDScope scope = new NDScope()) {
      NDArray weight =
          synapse.effectiveWeight(new ParameterStore(manager, false), device, false, 1f);
      return new Values(times(HostValues.floats(weight), factor), weight.getShape().getShape());
    }
  }

  /**
   * Returns the bias of a connection.
   *
   * @param synapse the connection, initialized
   * @param factor a constant factor
   * @return factor * b, {@code [out]}; zeros if it has no bias
   */
  public static Values bias(Synapse synapse, float factor) {
    Parameter weight = synapse.getParameters().valueAt(0);
    long out = weight.getArray().getShape().get(0);
    Device device = weight.getArray().getDevice();
    try (NDManager manager = weight.getArray().getManager().newSubManager()) {
      NDArray bias =
          synapse.hasBias()
              ? synapse.bias(new ParameterStore(manager, false), device, false)
              : null;
      return new Values(
          bias == null ? new float[(int) out] : times(HostValues.floats(bias), factor), out);
    }
  }

  /**
   * Says whether a number is not 0.
   *
   * @param values numbers
   * @return false if all are 0
   */
  public static boolean anyNotZero(float... values) {
    for (float value : values) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  private static float[] times(float[] values, float factor) {
    if (factor != 1f) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
    return values;
  }

  /**
   * Returns a learnable number.
   *
   * @param parameter a parameter of shape {@code ()}
   * @return its value
   */
  public static float value(Parameter parameter) {
    return HostValues.floats(parameter.getArray())[0];
  }

  /**
   * Returns the leak that a layer of PLIF neurons has learned.
   *
   * @param neurons the layer
   * @return sigma(w), as the engine computes it
   */
  public static float learnedLeak(Neurons neurons) {
    NDArray w = neurons.neuronParameters().get(ParametricLif.W).getArray();
    try (NDArray leak = Activation.sigmoid(w.reshape(new Shape()))) {
      return HostValues.floats(leak)[0];
    }
  }
}
