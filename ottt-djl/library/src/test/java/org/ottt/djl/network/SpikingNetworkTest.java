package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

@EqualBits
class SpikingNetworkTest {

  private static final Shape IMAGES = TestNetworks.IMAGES;

  @Test
  void forwardIsTheSumOfTheLogitsOfAllSteps() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0.3f);
    try (TestTrainer run = new TestTrainer(network, new Sltt(), 5, IMAGES, 3)) {
      run.validate(TestBatches.random(run.trainer().getManager(), 4, TestNetworks.CLASSES, IMAGES));
      float[] sum = new float[run.logits().get(0).length];
      for (float[] ofStep : run.logits()) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += ofStep[i];
        }
      }
      assertClose("forward", forward(network, TestBatches.values(4, IMAGES)), sum, 1e-6);
    }
  }

  @Test
  void withoutNeuronsForwardIsTTimesTheCurrent() {
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence().add(new Flatten()), LinearSynapse.builder(2).build(), 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, IMAGES);
      float[] images = TestBatches.values(4, IMAGES);
      float[] one = forward(network, images);
      network.setTimeSteps(3);
      float[] three = forward(network, images);
      for (int i = 0; i < one.length; i++) {
        one[i] *= 3;
      }
      assertClose("forward", three, one, 1e-6);
    }
  }

  @Test
  void forwardStartsFromRestEachTime() {
    SpikingNetwork network = TestNetworks.mixed(LifParameters.DEFAULT);
    network.setTimeSteps(4);
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, IMAGES);
      TestNetworks.randomize(network, 2);
      float[] first = forward(network, TestBatches.values(4, IMAGES));
      forward(network, TestBatches.values(5, IMAGES));
      assertThat(forward(network, TestBatches.values(4, IMAGES))).containsExactly(first);
    }
  }

  @Test
  void findsItsLayersOfNeuronsInOrder() {
    LifParameters lif = LifParameters.DEFAULT.withLeak(0.25f);
    assertThat(TestNetworks.mixed(lif).neurons()).hasSize(3);
    assertThat(TestNetworks.mixed(lif).traceLeak()).isEqualTo(0.25f);
  }

  @Test
  void partsSayThatTheyNeedANetwork() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList input = new NDList(manager.ones(IMAGES));
      ParameterStore store = new ParameterStore(manager, false);
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> new GlobalAveragePool().forward(store, input, false))
          .withMessageContainingAll("GlobalAveragePool", "SpikingNetwork");
    }
  }

  @Test
  void aPartCannotAppearTwice() {
    Flatten flatten = new Flatten();
    SpikingSequence sequence = new SpikingSequence().add(flatten);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sequence.add(flatten))
        .withMessageContainingAll("Flatten", "make another");
  }

  private static float[] forward(SpikingNetwork network, float[] images) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList input = new NDList(manager.create(images, IMAGES));
      return network
          .forward(new ParameterStore(manager, false), input, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }
}
