package org.ottt.djl.training.parallel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.ndarray.InPlace;

/** Adds the gradients of several processes, all parameters in one exchange. */
public final class GradientExchange {

  private final Communicator communicator;
  private float[] numbers = {};

  /**
   * Creates the exchange.
   *
   * @param communicator the processes
   */
  public GradientExchange(Communicator communicator) {
    this.communicator = communicator;
  }

  /**
   * Replaces the gradients of all parameters that learn by their sums over the processes.
   *
   * @param network the network, of the same parameters in all processes
   * @throws org.ottt.djl.cluster.CommunicationException if a process is lost
   */
  public void addGradients(Block network) {
    if (communicator.size() == 1) {
      return;
    }
    List<NDArray> gradients =
        network.getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .map(parameter -> parameter.getArray().getGradient())
            .toList();
    try (NDScope scope = new NDScope()) {
      add(gradients);
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  /** Replaces arrays by their sums over the processes. */
  private void add(List<NDArray> arrays) {
    int count = Math.toIntExact(arrays.stream().mapToLong(NDArray::size).sum());
    if (numbers.length != count) {
      numbers = new float[count];
    }
    FloatBuffer all = FloatBuffer.wrap(numbers);
    arrays.forEach(array -> all.put(array.toFloatArray()));
    communicator.allReduce(numbers);
    int from = 0;
    for (NDArray array : arrays) {
      int to = from + Math.toIntExact(array.size());
      InPlace.set(
          array,
          array.getManager().create(Arrays.copyOfRange(numbers, from, to), array.getShape()));
      from = to;
    }
  }

  /**
   * Gives all processes the parameters of rank 0.
   *
   * @param network the network, of the same parameters in all processes
   * @throws org.ottt.djl.cluster.CommunicationException if a process is lost
   */
  public void shareParameters(Block network) {
    if (communicator.size() == 1) {
      return;
    }
    List<NDArray> parameters =
        network.getParameters().values().stream().map(Parameter::getArray).toList();
    if (communicator.rank() > 0) {
      // Zeros, so that the sums are what rank 0 has.
      parameters.forEach(InPlace::clear);
    }
    try (NDScope scope = new NDScope()) {
      add(parameters);
    }
  }
}
