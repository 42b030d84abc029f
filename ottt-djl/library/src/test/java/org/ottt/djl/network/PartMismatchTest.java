package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;

/** What does not fit together is told by the name of the part, before there is any parameter. */
class PartMismatchTest {

  private static final LifParameters LIF = LifParameters.DEFAULT;

  @Test
  void aConvolutionWhoseGroupsDoNotDivideTheChannels() {
    assertMessage(
        new SpikingSequence()
            .add(new SpikingLayer(Conv2dSynapse.builder(5).build(), LIF))
            .add(new SpikingLayer(Conv2dSynapse.builder(4).optGroups(2).build(), LIF)),
        "01body_02SpikingLayer",
        "(1, 5, 6, 6)",
        "Groups must divide");
  }

  @Test
  void aConvolutionOfFeatures() {
    assertMessage(
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(Conv2dSynapse.builder(4).build(), LIF)),
        "01body_02SpikingLayer",
        "(1, 72)");
  }

  @Test
  void aPoolThatIsLargerThanTheImage() {
    assertMessage(
        new SpikingSequence()
            .add(new SpikingSequence().add(new AveragePool(4)).add(new AveragePool(2))),
        "01body_01SpikingSequence_02AveragePool",
        "(1, 2, 1, 1)");
  }

  @Test
  void aBranchAndAShortcutOfDifferentSizes() {
    assertMessage(
        new SpikingSequence()
            .add(new SynapticCurrent(Conv2dSynapse.builder(4).build()))
            .add(
                new NormalizerFreeBlock(
                    new Lif(LIF), List.of(), Conv2dSynapse.builder(6).build(), null, 0.2f, 1f))
            .add(new GlobalAveragePool()),
        "01body_02NormalizerFreeBlock",
        "(1, 6, 6, 6)",
        "(1, 4, 6, 6)");
  }

  @Test
  void aGraphWithinASequence() {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("a", LIF)
            .addLayer("b", LIF, new AveragePool(7))
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(5).build())
            .connect("a", "b", Conv2dSynapse.builder(4).build())
            .build();
    assertMessage(
        new SpikingSequence().add(graph).add(new GlobalAveragePool()), "01body_01SpikingGraph");
  }

  @Test
  void aGraphWhoseConnectionHasWrongGroups() {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("a", LIF)
            .addLayer("b", LIF)
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(5).build())
            .connect("a", "b", Conv2dSynapse.builder(4).optGroups(2).build())
            .build();
    assertMessage(
        new SpikingSequence().add(graph).add(new GlobalAveragePool()),
        "01body_01SpikingGraph",
        "from 'a' to 'b'",
        "Groups must divide");
  }

  @Test
  void aConvolutionOfFeaturesInAGraph() {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("a", LIF)
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(5).build())
            .build();
    assertMessage(
        new SpikingSequence().add(new Flatten()).add(graph),
        "from 'input' to 'a'",
        "A convolution reads [N, C, H, W]",
        "(1, 72)");
  }

  @Test
  void theInputThatFitsIsTakenAfterOneThatDoesNot() {
    SpikingBlock body =
        new SpikingSequence()
            .add(new SpikingLayer(Conv2dSynapse.builder(8).build(), LIF))
            .add(new AveragePool(4))
            .add(new SpikingLayer(Conv2dSynapse.builder(8).optKernel(3, 0).build(), LIF))
            .add(new Flatten());
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(3).build(), 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8)))
          .withMessageContaining("kernel 3 does not fit");
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 16, 16));
      assertThat(network.isInitialized()).isTrue();
      assertThat(network.getOutputShapes(new Shape[] {new Shape(5, 2, 16, 16)}))
          .containsExactly(new Shape(5, 3));
    }
  }

  @Test
  void shapesOfSeveralInputsOrNone() {
    SpikingNetwork network = new SpikingNetwork(new Flatten(), LinearSynapse.builder(3).build(), 1);
    Shape image = new Shape(1, 2, 6, 6);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Shape[] shapes : new Shape[][] {{}, {image, image}}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> network.initialize(manager, DataType.FLOAT32, shapes))
            .withMessageContainingAll("one input", shapes.length + " shapes");
      }
    }
  }

  private static void assertMessage(SpikingBlock body, String... parts) {
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(3).build(), 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6)))
          .withMessageContainingAll(parts)
          .withMessageStartingWith("Part ")
          .withMessageNotContaining("\n");
      assertThat(network.getParameters().values()).noneMatch(Parameter::isInitialized);
    }
  }
}
