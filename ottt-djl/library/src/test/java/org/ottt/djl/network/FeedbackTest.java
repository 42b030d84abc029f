package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;

class FeedbackTest {

  private static final Shape IMAGES = new Shape(2, 3, 8, 8);

  @Test
  void vggWithFeedbackHasThePapersNumberOfParameters() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = SpikingVgg.builder().optClasses(100).optFeedback(true).build();
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      assertThat(network.parameterCount()).isEqualTo(9_274_532 + 512 * 64 * 9 + 64);
      assertThat(network.neurons()).hasSize(8);
    }
  }

  @Test
  void feedbackIsFeltFromTheSecondStepOn() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network();
      network.initialize(manager, DataType.FLOAT32, IMAGES);
      TestNetworks.randomize(network, 3);
      Parameter feedback =
          network.getParameters().values().stream()
              .filter(p -> p.getShape().equals(new Shape(6, 8, 3, 3)))
              .findFirst()
              .orElseThrow();
      float[] one = logits(network, manager, 1);
      float[] two = logits(network, manager, 2);
      feedback.getArray().muli(-3);
      assertThat(logits(network, manager, 1)).containsExactly(one);
      assertThat(logits(network, manager, 2)).isNotEqualTo(two);
    }
  }

  @Test
  void aBatchStartsWithoutWhatTheFormerOneFedBack() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network();
      network.initialize(manager, DataType.FLOAT32, IMAGES);
      TestNetworks.randomize(network, 3);
      float[] first = logits(network, manager, 3);
      assertThat(logits(network, manager, 3)).containsExactly(first);
    }
  }

  @Test
  void saysWhichExtentsFit() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 9, 8)))
          .withMessageContainingAll("height and width", "multiples", "layer1");
    }
  }

  private static SpikingNetwork network() {
    return SpikingVgg.builder().optLayout(6, SpikingVgg.POOL, 8).optFeedback(true).build();
  }

  private static float[] logits(SpikingNetwork network, NDManager manager, int timeSteps) {
    network.setTimeSteps(timeSteps);
    return network
        .forward(
            new ParameterStore(manager, false),
            new NDList(manager.create(TestBatches.values(5, IMAGES), IMAGES)),
            false)
        .singletonOrThrow()
        .toFloatArray();
  }
}
