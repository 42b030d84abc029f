package org.ottt.djl.training.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.testing.BesideOnes;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Means over this process and one whose numbers are ones. */
class GradientExchangeTest {

  private static void assertAll(
      SpikingNetwork network, MomentumSgd sgd, float value, float momentum) {
    for (Parameter parameter : network.getParameters().values()) {
      assertThat(parameter.getArray().toFloatArray()).containsOnly(value);
      assertThat(sgd.getState("momentum", parameter.getId()).toFloatArray()).containsOnly(momentum);
    }
  }

  @Test
  void weightsAndMomentumAreAveragedEveryFewUpdates() {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1)).build()) {
      SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6));
      for (Parameter parameter : network.getParameters().values()) {
        NDArray three = manager.full(parameter.getArray().getShape(), 3f);
        TestNetworks.set(parameter, three.toFloatArray());
        sgd.setState("momentum", parameter.getId(), manager.full(three.getShape(), 5f));
      }
      GradientExchange exchange = new GradientExchange(new BesideOnes(0), 2);

      exchange.afterUpdate(network, sgd);
      assertAll(network, sgd, 3, 5);
      exchange.afterUpdate(network, sgd);
      assertAll(network, sgd, 2, 3);
    }
  }
}
