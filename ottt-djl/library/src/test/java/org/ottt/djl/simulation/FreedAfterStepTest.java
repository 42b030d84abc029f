package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.AbstractSpikingBlock;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.network.NormalizerFreeBlock;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.network.SynapticCurrent;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;

/**
 * When the backward pass of a step begins, no handle holds what the graph does not need. A residual
 * stream has the most of it: its sums and products are read within their step only.
 */
class FreedAfterStepTest {

  private static final Shape FRAME = new Shape(2, 1, 6, 6);
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  /** Notes what a part hands on. */
  private static final class Watched extends AbstractSpikingBlock {
    private final SpikingBlock part;
    private final List<NDArray> seen;

    private Watched(SpikingBlock part, List<NDArray> seen) {
      this.part = addChildBlock("part", part);
      this.seen = seen;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      Signal output = part.step(step, input);
      seen.add(output.value());
      return output;
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return part.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      part.initialize(manager, type, shapes);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatAStepHandedOnIsClosedBeforeItsBackwardPass(LearningRule rule) {
    List<NDArray> seen = new ArrayList<>();
    SpikingNetwork network = residual(seen);
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, FRAME);
      TestNetworks.randomize(network, 3);
      SimulationContext context =
          new SimulationContext(manager, new ParameterStore(manager, false), true, false, null);
      NDArray frame = manager.create(TestBatches.values(4, FRAME), FRAME);
      try (GradientCollector collector = manager.getEngine().newGradientCollector();
          Simulation simulation = rule.simulate(context, network)) {
        for (int t = 1; t <= 3; t++) {
          seen.clear();
          try (Simulation.Window window = simulation.openWindow(1)) {
            NDArray logits = network.step(simulation, frame);
            assertThat(seen).hasSize(5);
            // The first spikes are their own trace.
            seen.removeIf(simulation.state()::holds);
            assertThat(seen).hasSizeGreaterThanOrEqualTo(3).allMatch(NDArray::isReleased);
            assertThat(logits.isReleased()).isFalse();
            collector.backward(logits.sum());
          }
        }
        simulation.finish(collector);
      }
      for (Parameter parameter : network.getParameters().values()) {
        float[] gradient = parameter.getArray().getGradient().toFloatArray();
        assertThat(gradient).as(parameter.getName()).isNotEqualTo(new float[gradient.length]);
      }
    }
  }

  private static SpikingNetwork residual(List<NDArray> seen) {
    SpikingLayer hidden = new SpikingLayer(convolution(), LIF);
    NormalizerFreeBlock block =
        new NormalizerFreeBlock(new Lif(LIF), List.of(hidden), convolution(), null, 0.2f, 2);
    SpikingSequence body =
        new SpikingSequence()
            .add(new Watched(new SynapticCurrent(convolution()), seen))
            .add(new Watched(block, seen))
            .add(new Watched(new NeuronLayer(new Lif(LIF)), seen))
            .add(new Watched(new SpikingLayer(convolution(), LIF), seen))
            .add(new Watched(new GlobalAveragePool(), seen));
    return new SpikingNetwork(body, LinearSynapse.builder(2).build(), 1);
  }

  private static Conv2dSynapse convolution() {
    return Conv2dSynapse.builder(3).optKernel(3, 1).build();
  }
}
