package org.ottt.djl.training.parallel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.optimizer.OptimizerState;

/**
 * What several processes exchange about a network: the gradients of every update, all parameters at
 * once, or the weights every few updates.
 *
 * <p>Adding gradients reproduces the updates of one process. Averaging weights ("local SGD") is an
 * approximation of it that exchanges less: each process updates its own weights with the gradient
 * of its own samples meanwhile.
 */
public final class GradientExchange {

  private final Communicator communicator;
  private final int averageEvery;
  private float[] numbers = {};
  private long updates;

  /**
   * Creates the exchange.
   *
   * @param communicator the processes
   * @param averageEvery 0 to add gradients; K to average weights every K updates instead
   */
  public GradientExchange(Communicator communicator, int averageEvery) {
    if (averageEvery < 0) {
      throw new IllegalArgumentException(
          "Weights are averaged every 1 or more updates, or 0 for never, not "
              + averageEvery
              + ".");
    }
    this.communicator = communicator;
    this.averageEvery = communicator.size() == 1 ? 0 : averageEvery;
  }

  /**
   * Tells whether processes update their own weights, to be averaged later.
   *
   * @return false if they add gradients
   */
  public boolean averages() {
    return averageEvery > 0;
  }

  /**
   * Finds where the samples of this process stand among those that make up a gradient.
   *
   * @param batch the batch
   * @return places among the samples of all processes, or of this one alone where they average
   */
  public BatchRows rows(Batch batch) {
    return averages()
        ? BatchRows.all(Math.toIntExact(batch.getData().singletonOrThrow().getShape().get(0)))
        : BatchRows.of(batch, communicator);
  }

  /**
   * Replaces the gradients of all parameters that learn by their sums over the processes.
   *
   * @param network the network, of the same parameters in all processes
   * @throws org.ottt.djl.cluster.CommunicationException if a process is lost
   */
  public void addGradients(SpikingNetwork network) {
    if (communicator.size() == 1 || averages()) {
      return;
    }
    List<NDArray> gradients =
        network.getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .map(parameter -> parameter.getArray().getGradient())
            .toList();
    try {
      read(gradients);
      communicator.allReduce(numbers);
      write(gradients, 1);
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  /**
   * Counts an update, and averages the weights if it is time to. A process that has no sample for
   * an update counts it all the same.
   *
   * @param network the network
   * @param optimizer the optimizer, whose state is averaged as well
   * @throws IllegalStateException if it is time to and this thread reads the parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public void afterUpdate(SpikingNetwork network, Optimizer optimizer) {
    if (averages()) {
      updates++;
      if (updates % averageEvery == 0) {
        average(network, optimizer);
      }
    }
  }

  /**
   * Averages the weights now, so that all processes have the same; does nothing where they have.
   *
   * @param network the network
   * @param optimizer the optimizer, whose state is averaged as well
   * @throws IllegalStateException if there is something to average and this thread reads the
   *     parameters, see {@link SpikingNetwork#requireNotReading}
   */
  public void synchronize(SpikingNetwork network, Optimizer optimizer) {
    if (averages() && updates % averageEvery != 0) {
      average(network, optimizer);
      updates = 0;
    }
  }

  private void average(SpikingNetwork network, Optimizer optimizer) {
    // Before the others get this one's numbers: they would go on without it.
    network.requireNotReading();
    OptimizerState state = OptimizerState.of(optimizer);
    List<NDArray> all = new ArrayList<>();
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.requiresGradient()) {
        all.add(parameter.getArray());
        for (String kind : state.kinds()) {
          all.add(stateOf(state, kind, parameter));
        }
      }
    }
    read(all);
    communicator.allReduce(numbers);
    try (ParameterChange change = network.changeParameters()) {
      write(all, communicator.size());
    }
  }

  /** A process that has had no sample yet has none, which are zeros to the others. */
  private static NDArray stateOf(OptimizerState state, String kind, Parameter parameter) {
    NDArray present = state.get(kind, parameter.getId());
    if (present == null) {
      NDArray weights = parameter.getArray();
      present = weights.getManager().zeros(weights.getShape());
      state.set(kind, parameter.getId(), present);
    }
    return present;
  }

  /** Takes over what arrays hold, to be exchanged. */
  private void read(List<NDArray> arrays) {
    int count = Math.toIntExact(arrays.stream().mapToLong(NDArray::size).sum());
    if (numbers.length != count) {
      numbers = new float[count];
    }
    FloatBuffer all = FloatBuffer.wrap(numbers);
    try (NDScope scope = new NDScope()) {
      arrays.forEach(array -> all.put(HostValues.floats(array)));
    }
  }

  /** Replaces what arrays hold by the sums over the processes, divided by a number. */
  private void write(List<NDArray> arrays, int divisor) {
    if (divisor > 1) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] /= divisor;
      }
    }
    int from = 0;
    try (NDScope scope = new NDScope()) {
      for (NDArray array : arrays) {
        int to = from + Math.toIntExact(array.size());
        InPlace.set(
            array,
            array.getManager().create(Arrays.copyOfRange(numbers, from, to), array.getShape()));
        from = to;
      }
    }
  }

  /**
   * Gives all processes the parameters of rank 0.
   *
   * @param network the network, of the same parameters in all processes
   * @throws org.ottt.djl.cluster.CommunicationException if a process is lost; no parameter has
   *     changed then
   * @throws IllegalStateException if this thread reads the parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public void shareParameters(SpikingNetwork network) {
    if (communicator.size() == 1) {
      return;
    }
    network.requireNotReading();
    List<NDArray> parameters =
        network.getParameters().values().stream().map(Parameter::getArray).toList();
    read(parameters);
    if (communicator.rank() > 0) {
      // So that the sums are what rank 0 has.
      Arrays.fill(numbers, 0);
    }
    communicator.allReduce(numbers);
    try (ParameterChange change = network.changeParameters()) {
      write(parameters, 1);
    }
  }
}
