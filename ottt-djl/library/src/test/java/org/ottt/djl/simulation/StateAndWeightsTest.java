package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestNetworks;

/** The state of a batch saved and restored, and weights that serve a whole open model. */
@EqualBits
class StateAndWeightsTest {

  private static final Shape FRAME = new Shape(2, 2, 6, 6);
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  static Stream<Arguments> runs() {
    Stream<NeuronModel> any =
        Stream.of(
            new Lif(LIF.withReset(Reset.ZERO)),
            new ParametricLif(LIF),
            new CurrentBasedLif(LIF, 0.5f),
            new AdaptiveLif(LIF, 0.5f, 0.9f));
    Stream<LearningRule> rules =
        Stream.of(
            new OtttA(OtttA.Form.TRACE),
            new OtttA(OtttA.Form.TWO_FORWARD),
            new OtttO(OtttO.Form.TRACE),
            new Sltt());
    Stream<Arguments> runs =
        Stream.concat(
            rules.map(rule -> Arguments.of(rule, new Lif(LIF))),
            any.map(model -> Arguments.of(new OtttO(), model)));
    // At rest, before what is fed back has been read, and later.
    return runs.flatMap(
        run -> Stream.of(0, 1, 2, 3).map(steps -> Arguments.of(run.get()[0], run.get()[1], steps)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aRestoredStateGoesOnToTheSameBits(LearningRule rule, NeuronModel model, int savedAt) {
    SpikingNetwork network = TestNetworks.recurrent(model);
    try (NDManager manager = NDManager.newBaseManager()) {
      initialize(network, manager);
      List<float[]> expected = new ArrayList<>();
      Map<String, NDArray> saved = new HashMap<>();
      try (Simulation whole = rule.simulate(context(manager), network)) {
        for (int step = 1; step <= 6; step++) {
          expected.add(step(whole, network, manager, step));
          if (step == savedAt) {
            whole
                .state()
                .byName(network.partNames())
                .forEach((name, array) -> saved.put(name, copy(array, manager)));
          }
        }
      }
      assertThat(saved.keySet().stream().anyMatch(name -> name.contains("_01a/")))
          .isEqualTo(savedAt > 0);
      try (Simulation resumed = rule.simulate(context(manager), network)) {
        step(resumed, network, manager, 0);
        step(resumed, network, manager, 0);
        resumed.state().restore(network.partNames(), saved);
        for (int step = savedAt + 1; step <= 6; step++) {
          assertThat(step(resumed, network, manager, step))
              .as("step %d", step)
              .containsExactly(expected.get(step - 1));
        }
      }
    }
  }

  static Stream<Arguments> directReaders() {
    return Stream.of(
        Arguments.of(new OtttO(), new CurrentBasedLif(LIF, 0.5f)),
        Arguments.of(new OtttA(OtttA.Form.TRACE), new Lif(LIF)),
        Arguments.of(new Sltt(), new Lif(LIF)));
  }

  /** The caller may free or fill its frame after the step. */
  @ParameterizedTest
  @MethodSource("directReaders")
  void neuronsThatReadFramesDirectlyKeepNoneOfThem(LearningRule rule, NeuronModel model) {
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence().add(new NeuronLayer(model)).add(new Flatten()),
            LinearSynapse.builder(TestNetworks.CLASSES).build(),
            1);
    try (NDManager manager = NDManager.newBaseManager()) {
      initialize(network, manager);
      List<float[]> answers = new ArrayList<>();
      for (boolean changed : new boolean[] {false, true}) {
        try (Simulation simulation = rule.simulate(context(manager), network)) {
          NDArray frame = manager.full(FRAME, 0.4f);
          try (Simulation.Window window = simulation.openWindow(1)) {
            network.step(simulation, frame);
          }
          if (changed) {
            InPlace.clear(frame);
          }
          answers.add(step(simulation, network, manager, 1));
        }
      }
      assertThat(answers.get(1)).containsExactly(answers.get(0));
    }
  }

  @Test
  void aStateOfAnotherBatchIsRefusedAndNothingChanges() {
    SpikingNetwork network = TestNetworks.recurrent(new Lif(LIF));
    try (NDManager manager = NDManager.newBaseManager()) {
      initialize(network, manager);
      try (Simulation simulation = new OtttO().simulate(context(manager), network);
          Simulation untouched = new OtttO().simulate(context(manager), network)) {
        step(simulation, network, manager, 1);
        step(untouched, network, manager, 1);
        String name =
            simulation.state().byName(network.partNames()).keySet().stream()
                .filter(key -> key.endsWith("/membrane"))
                .findFirst()
                .orElseThrow();
        assertThatIllegalArgumentException()
            .isThrownBy(
                () ->
                    simulation
                        .state()
                        .restore(network.partNames(), Map.of(name, manager.zeros(new Shape(3, 1)))))
            .withMessageContainingAll(name, "(3, 1)");
        assertThatIllegalArgumentException()
            .isThrownBy(
                () ->
                    simulation
                        .state()
                        .restore(
                            network.partNames(), Map.of("other/membrane", manager.zeros(FRAME))))
            .withMessageContainingAll("other/membrane", "missing");
        assertThat(step(simulation, network, manager, 2))
            .containsExactly(step(untouched, network, manager, 2));
      }
    }
  }

  @Test
  void weightsOfAModelAreComputedOnceAndServeAllBatches() {
    SpikingNetwork network = TestNetworks.convolutional(LIF, 0f);
    try (NDManager manager = NDManager.newBaseManager()) {
      initialize(network, manager);
      float[] expected = infer(network, manager, context -> context);
      try (PreparedWeights weights = PreparedWeights.ofModel(manager)) {
        assertThat(infer(network, manager, context -> context.withWeights(weights)))
            .containsExactly(expected);
        int before = NativeArrays.count();
        assertThat(infer(network, manager, context -> context.withWeights(weights)))
            .containsExactly(expected);
        assertThat(NativeArrays.count()).isEqualTo(before);
        // They are those of the time when they were first asked for, until they are closed.
        Parameter first = network.getParameters().valueAt(0);
        first.getArray().muli(-1);
        assertThat(infer(network, manager, context -> context.withWeights(weights)))
            .containsExactly(expected);
      }
      try (PreparedWeights weights = PreparedWeights.ofModel(manager)) {
        assertThat(infer(network, manager, context -> context.withWeights(weights)))
            .isNotEqualTo(expected)
            .containsExactly(infer(network, manager, context -> context));
      }
    }
  }

  @Test
  void weightsOfAModelAreNoneToTrainWith() {
    try (NDManager manager = NDManager.newBaseManager();
        PreparedWeights weights = PreparedWeights.ofModel(manager)) {
      SimulationContext training =
          new SimulationContext(manager, new ParameterStore(manager, false), true, false, null);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> training.withWeights(weights))
          .withMessageContaining("inference only");
    }
  }

  private static float[] infer(
      SpikingNetwork network,
      NDManager manager,
      Function<SimulationContext, SimulationContext> with) {
    SimulationContext context =
        new SimulationContext(manager, new ParameterStore(manager, false), false, false, null);
    try (Simulation simulation = new SpikeSimulation(with.apply(context), true)) {
      float[] logits = step(simulation, network, manager, 1);
      for (int step = 2; step <= 3; step++) {
        logits = step(simulation, network, manager, step);
      }
      return logits;
    }
  }

  /** Shows a frame that depends on the step's number; zeros for 0. */
  private static float[] step(
      Simulation simulation, SpikingNetwork network, NDManager manager, int number) {
    try (Simulation.Window window = simulation.openWindow(1)) {
      float[] values = new float[(int) FRAME.size()];
      for (int i = 0; i < values.length && number > 0; i++) {
        values[i] = (float) Math.sin(i * number);
      }
      return network.step(simulation, manager.create(values, FRAME)).toFloatArray();
    }
  }

  private static NDArray copy(NDArray array, NDManager manager) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }

  private static SimulationContext context(NDManager manager) {
    return new SimulationContext(manager, new ParameterStore(manager, false), true, false, null);
  }

  private static void initialize(SpikingNetwork network, NDManager manager) {
    network.initialize(manager, DataType.FLOAT32, FRAME);
    TestNetworks.randomize(network, 3);
  }
}
