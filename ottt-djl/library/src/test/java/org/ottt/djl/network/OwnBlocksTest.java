package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.ConstantInitializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.SpikeFunction;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;
import org.ottt.djl.testing.TwoConnections;

/** Blocks as users write them: every rule trains them right, or says that it cannot. */
class OwnBlocksTest {

  private static final int TIME_STEPS = 5;
  private static final Shape IMAGES = TestNetworks.IMAGES;
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  /** Base of the blocks here: their output has the shape of their input. */
  private abstract static class Same extends AbstractSpikingBlock {
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** Neurons that do everything themselves, with state of their own. */
  private static final class OwnDynamics extends Same {
    @Override
    public Signal step(TimeStep step, Signal current) {
      return current.map(
          array -> {
            NDArray past = step.state().get(this, "membrane");
            NDArray u = past == null ? array : array.add(past.mul(step.constant(0.7f)));
            NDArray distance = u.sub(step.constant(0.5f));
            NDArray fired = SpikeFunction.fire(distance.stopGradient());
            NDArray spikes = SpikeFunction.withSurrogate(fired, distance, new SigmoidSurrogate());
            step.state().put(this, "membrane", u.sub(fired.mul(step.constant(0.5f))));
            return spikes;
          });
    }
  }

  /** Hands on what came a step ago. */
  private static final class Delay extends Same {
    @Override
    public Signal step(TimeStep step, Signal input) {
      Signal earlier = step.state().getSignal(this, "earlier");
      step.state().putSignal(this, "earlier", input);
      return earlier == null ? input.mapLinear(array -> Scalars.times(array, 0)) : earlier;
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }
  }

  /** A recurrent layer as a user would write it. */
  private static final class Recurrent extends AbstractNeurons {
    private final Synapse in = addChildBlock("in", LinearSynapse.builder(9).build());
    private final Synapse back = addChildBlock("back", LinearSynapse.builder(9).build());

    private Recurrent() {
      super(new Lif(LIF));
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      Signal last = step.state().getSignal(this, "last");
      Signal fired =
          last == null
              ? step.fire(this, new Inbound(in, input))
              : step.fire(this, new Inbound(in, input), new Inbound(back, last));
      step.state().putSignal(this, "last", fired);
      return fired;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return in.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      in.initialize(manager, type, shapes);
      back.initialize(manager, type, new Shape(1, 9));
    }
  }

  /** A current times two learnable numbers. */
  private static final class TwoGains extends Same {
    private final Parameter first = gain("first");
    private final Parameter second = gain("second");

    private Parameter gain(String name) {
      return addParameter(
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optInitializer(new ConstantInitializer(0.8f))
              .optShape(new Shape())
              .build());
    }

    @Override
    public Signal step(TimeStep step, Signal current) {
      Signal once = step.scale(this, first, 1.5f, current);
      return once.plus(step.scale(this, second, 0.5f, current))
          .plus(step.scale(this, first, 1f, once));
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }
  }

  /** Keeps the array that passes, and compares it at the next step with what it was. */
  private static final class Keeper extends Same {
    private final List<float[]> seen;
    private final List<float[]> kept;

    private Keeper(List<float[]> seen, List<float[]> kept) {
      this.seen = seen;
      this.kept = kept;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return input.map(
          array -> {
            NDArray earlier = step.state().get(this, "earlier");
            if (earlier != null) {
              kept.add(earlier.toFloatArray());
            }
            step.state().put(this, "earlier", array);
            seen.add(array.toFloatArray());
            return array;
          });
    }
  }

  private static SpikingSequence flat() {
    return new SpikingSequence().add(new Flatten());
  }

  private static SpikingLayer layer(int units) {
    return new SpikingLayer(LinearSynapse.builder(units).build(), LIF);
  }

  private static SynapticCurrent current(int units) {
    return new SynapticCurrent(LinearSynapse.builder(units).build());
  }

  private static SpikingNetwork network(SpikingBlock body) {
    return new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
  }

  private static SpikingNetwork ownDynamics() {
    return network(flat().add(layer(12)).add(current(9)).add(new OwnDynamics()));
  }

  @Test
  void aBlockThatIsNotDeclaredNeverSeesTraces() {
    assertThat(new OtttA().runsInTraceForm(ownDynamics())).isFalse();
    assertThat(ownDynamics().traceFormObstacle().orElseThrow())
        .contains("04OwnDynamics", "does not declare");
    // What training sees is what validation sees.
    try (TestTrainer run = new TestTrainer(ownDynamics(), new OtttA(), TIME_STEPS, IMAGES, 3, 0f)) {
      double trained = run.train(batch(run)).loss();
      assertThat(run.validate(batch(run)).loss()).isEqualTo(trained);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(ownDynamics(), new OtttA(OtttA.Form.TRACE)))
        .withMessageContainingAll("04OwnDynamics", "two-forward");
  }

  @Test
  void aBlockThatDeclaresWhatItIsNotIsStopped() {
    SpikingBlock wrong =
        new Same() {
          @Override
          public Signal step(TimeStep step, Signal input) {
            return input.map(NDArray::square);
          }

          @Override
          public boolean hasTraceForm() {
            return true;
          }
        };
    SpikingBlock stateful =
        new Same() {
          @Override
          public Signal step(TimeStep step, Signal input) {
            return input.mapLinear(
                array -> {
                  step.state().put(this, "x", array);
                  return array;
                });
          }
        };
    assertStopped(wrong, "not declared linear");
    assertStopped(stateful, "mapLinear asks for state");
  }

  private static void assertStopped(SpikingBlock block, String message) {
    SpikingNetwork network = network(flat().add(layer(8)).add(block));
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(network, new OtttA()))
        .withMessageContaining(message);
  }

  static Stream<Supplier<SpikingNetwork>> declared() {
    return Stream.of(
        () -> network(flat().add(layer(12)).add(new Delay()).add(layer(9))),
        () -> network(flat().add(layer(12)).add(new Recurrent())),
        () -> network(flat().add(layer(9)).add(current(9)).add(new TwoGains()).add(neurons())),
        () -> network(flat().add(layer(9)).add(current(7)).add(current(8)).add(neurons())),
        () -> network(flat().add(current(7)).add(layer(8))),
        OwnBlocksTest::unfiltered,
        OwnBlocksTest::unfilteredInput,
        OwnBlocksTest::neuronsOnInput,
        OwnBlocksTest::layerOnScaledInput,
        OwnBlocksTest::neuronsOnScaledInput);
  }

  private static SpikingNetwork unfiltered() {
    return network(flat().add(layer(9)).add(current(7)).add(new UnfilteredCurrent()).add(layer(8)));
  }

  private static SpikingNetwork unfilteredInput() {
    return network(flat().add(current(7)).add(new UnfilteredCurrent()).add(layer(8)));
  }

  private static SpikingNetwork neuronsOnInput() {
    return network(flat().add(new UnfilteredCurrent()).add(neurons()).add(layer(8)));
  }

  private static SpikingNetwork layerOnScaledInput() {
    return network(flat().add(new TwoGains()).add(layer(9)));
  }

  private static SpikingNetwork neuronsOnScaledInput() {
    return network(flat().add(new TwoGains()).add(neurons()).add(layer(8)));
  }

  private static NeuronLayer neurons() {
    return new NeuronLayer(LIF);
  }

  @ParameterizedTest
  @MethodSource("declared")
  void allFormsAgree(Supplier<SpikingNetwork> network) {
    for (long seed = 1; seed <= 3; seed++) {
      Run trace = run(network.get(), new OtttA(OtttA.Form.TRACE), seed);
      Run spikes = run(network.get(), new OtttA(OtttA.Form.TWO_FORWARD), seed);
      assertClose("logits", trace.logits, spikes.logits, 1e-4);
      assertClose("logits in validation", trace.validation, spikes.logits, 1e-4);
      assertClose("gradient", trace.gradients, spikes.gradients, 1e-4);
      for (LearningRule rule : rules().toList()) {
        Run one = run(network.get(), rule, seed);
        assertThat(one.gradients).isNotEmpty();
        assertClose("first logits", one.logits.get(0), spikes.logits.get(0), 1e-4);
      }
    }
  }

  static Stream<Arguments> rulesAndInputs() {
    return rules().flatMap(rule -> inputs().map(network -> Arguments.of(rule, network)));
  }

  @ParameterizedTest
  @MethodSource("rulesAndInputs")
  void aStillImageIsAnImageShownAgainWhereverItEnters(
      LearningRule rule, Supplier<SpikingNetwork> network) {
    float[] images = TestBatches.values(4, IMAGES);
    Shape frames = new Shape(IMAGES.get(0), TIME_STEPS).addAll(IMAGES.slice(1));
    float[] repeated = TestBatches.repeat(images, (int) IMAGES.get(0), TIME_STEPS);
    try (TestTrainer still = new TestTrainer(network.get(), rule, TIME_STEPS, IMAGES, 2);
        TestTrainer shown = new TestTrainer(network.get(), rule, TIME_STEPS, frames, 2)) {
      still.train(TestBatches.of(still.trainer().getManager(), images, IMAGES, 0, 1, 2));
      shown.train(TestBatches.of(shown.trainer().getManager(), repeated, frames, 0, 1, 2));
      assertClose("logits", still.logits(), shown.logits(), 1e-4);
      assertClose("gradient", still.gradients().get(0), shown.gradients().get(0), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void framesThatChangeGiveTheSameInTrainingAndValidation(Supplier<SpikingNetwork> network) {
    Shape frames = new Shape(IMAGES.get(0), TIME_STEPS).addAll(IMAGES.slice(1));
    float[] values = TestBatches.values(4, frames);
    for (LearningRule rule :
        List.of(new OtttA(OtttA.Form.TRACE), new OtttA(OtttA.Form.TWO_FORWARD), new Sltt())) {
      try (TestTrainer run = new TestTrainer(network.get(), rule, TIME_STEPS, frames, 2, 0f)) {
        NDManager manager = run.trainer().getManager();
        double trained = run.train(TestBatches.of(manager, values, frames, 0, 1, 2)).loss();
        double tested = run.validate(TestBatches.of(manager, values, frames, 0, 1, 2)).loss();
        assertThat(tested).as(rule.name()).isCloseTo(trained, within(1e-5));
      }
    }
  }

  static Stream<Supplier<SpikingNetwork>> inputs() {
    return Stream.of(
        OwnBlocksTest::unfiltered,
        OwnBlocksTest::unfilteredInput,
        OwnBlocksTest::neuronsOnInput,
        OwnBlocksTest::layerOnScaledInput,
        OwnBlocksTest::neuronsOnScaledInput);
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void whatABlockKeepsStaysAsItWas(LearningRule rule, boolean ofCurrents) {
    List<float[]> seen = new ArrayList<>();
    List<float[]> kept = new ArrayList<>();
    Keeper keeper = new Keeper(seen, kept);
    SpikingSequence body =
        ofCurrents
            ? flat().add(layer(9)).add(current(7)).add(keeper).add(neurons())
            : flat().add(layer(9)).add(keeper).add(layer(7));
    try (TestTrainer run = new TestTrainer(network(body), rule, TIME_STEPS, IMAGES, 2, 0f)) {
      seen.clear();
      kept.clear();
      run.train(batch(run));
    }
    assertThat(kept).hasSize(TIME_STEPS - 1);
    for (int step = 0; step < kept.size(); step++) {
      assertThat(kept.get(step)).as("step %d", step + 1).containsExactly(seen.get(step));
    }
  }

  static Stream<Arguments> keepers() {
    return Stream.of(
            new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt(), new Bptt())
        .flatMap(rule -> Stream.of(Arguments.of(rule, true), Arguments.of(rule, false)));
  }

  @Test
  void onePartInTwoPlacesIsRefusedWhenBuilt() {
    Synapse shared = LinearSynapse.builder(9).build();
    SpikingSequence body =
        flat().add(layer(9)).add(new SpikingLayer(shared, LIF)).add(new SpikingLayer(shared, LIF));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network(body))
        .withMessageContainingAll(
            "LinearSynapse", "03SpikingLayer", "04SpikingLayer", "second one");
  }

  @Test
  void oneConnectionTwiceInAStepIsRefused() {
    Synapse shared = LinearSynapse.builder(9).build();
    SpikingBlock twice =
        new Same() {
          {
            addChildBlock("shared", shared);
          }

          @Override
          public Signal step(TimeStep step, Signal input) {
            return step.current(shared, input).plus(step.current(shared, input));
          }

          @Override
          protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            shared.initialize(manager, type, shapes);
          }
        };
    SpikingNetwork network = network(flat().add(layer(9)).add(twice).add(neurons()));
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(network, new Sltt()))
        .withMessageContainingAll("LinearSynapse", "twice within a time step");
  }

  /** Adds the currents of two connections. */
  private static final class Sum extends AbstractSpikingBlock {
    private final Synapse first = addChildBlock("first", LinearSynapse.builder(9).build());
    private final Synapse second = addChildBlock("second", LinearSynapse.builder(1).build());

    @Override
    public Signal step(TimeStep step, Signal input) {
      return step.current(first, input).plus(step.current(second, input));
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return first.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      first.initialize(manager, type, shapes);
      second.initialize(manager, type, shapes);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void signalsOfDifferentShapesAreNotAdded(LearningRule rule) {
    SpikingBlock twoIntoOne =
        new TwoConnections(LinearSynapse.builder(9).build(), LinearSynapse.builder(1).build(), LIF);
    SpikingBlock sum = new SpikingSequence().add(new Sum()).add(neurons());
    for (SpikingBlock wrong : List.of(twoIntoOne, sum)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer(network(flat().add(layer(8)).add(wrong)), rule))
          .withMessageContainingAll("(1, 9) and (1, 1)", "equal numbers of outputs");
    }
  }

  /** Fires without anything that charges it. */
  private static final class Unconnected extends AbstractNeurons {

    private Unconnected() {
      super(new Lif(LIF));
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return step.fire(this);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void neuronsWithoutAConnectionAreRefusedByTheirName(LearningRule rule) {
    SpikingNetwork network = network(flat().add(new Unconnected()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(network, rule))
        .withMessageContainingAll("Layer 01body_02Unconnected", "at least one", "first step");
  }

  @Test
  void neuronsWithoutAConnectionHaveNoWiring() {
    SpikingNetwork network = network(flat().add(new Unconnected()));
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, IMAGES);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Wiring.of(network))
          .withMessageContaining("Layer 01body_02Unconnected fires without a connection");
    }
  }

  @Test
  void neuronsOfOneStreamShareOneFilter() {
    LifParameters slow = LIF.withLeak(0.9f);
    Supplier<SpikingNetwork> network =
        () -> network(flat().add(layer(9)).add(current(7)).add(new NeuronLayer(slow)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(network.get(), new OtttA()))
        .withMessageContainingAll("0.9", "0.5", "04NeuronLayer", "02SpikingLayer");
    // BPTT keeps no traces.
    try (TestTrainer run = new TestTrainer(network.get(), new Bptt(), TIME_STEPS, IMAGES, 3)) {
      assertThat(run.train(batch(run)).loss()).isFinite();
    }
  }

  @Test
  void synapticOperationsAreRightOrUnknown() {
    SpikingNetwork known = network(flat().add(layer(9)).add(new Delay()).add(new Recurrent()));
    SpikingNetwork unknown = network(flat().add(layer(9)).add(halved()).add(layer(8)));
    try (NDManager manager = NDManager.newBaseManager()) {
      known.initialize(manager, DataType.FLOAT32, IMAGES);
      unknown.initialize(manager, DataType.FLOAT32, IMAGES);
      // The recurrent layer of 9 reads the first; it is read by itself and by the classifier.
      assertThat(fanOuts(known)).containsExactly(9.0, 9.0 + TestNetworks.CLASSES);
      assertThat(fanOuts(unknown)).containsExactly(Double.NaN, (double) TestNetworks.CLASSES);
    }
  }

  private static SpikingBlock halved() {
    return new Same() {
      @Override
      public Signal step(TimeStep step, Signal input) {
        return input.map(array -> array.mul(step.constant(0.5f)));
      }
    };
  }

  private static List<Double> fanOuts(SpikingNetwork network) {
    Wiring wiring = Wiring.of(network);
    return wiring.layers().stream().map(wiring::fanOut).toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aConvolutionBehindAConvolutionWorks(LearningRule rule) {
    assertThat(run(network(convolutions()), rule, 2).gradients)
        .hasSize(3 + 2 + 2 + 2)
        .allSatisfy((name, gradient) -> assertThat(sum(gradient)).as(name).isPositive());
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.abs(value);
    }
    return sum;
  }

  private static SpikingSequence convolutions() {
    return new SpikingSequence()
        .add(new SpikingLayer(Conv2dSynapse.builder(4).optStandardized(true).build(), LIF))
        .add(new SynapticCurrent(Conv2dSynapse.builder(6).optKernel(1, 0).build()))
        .add(new SynapticCurrent(Conv2dSynapse.builder(5).build()))
        .add(neurons())
        .add(new GlobalAveragePool());
  }

  private record Run(
      List<float[]> logits, List<float[]> validation, Map<String, float[]> gradients) {}

  private static Run run(SpikingNetwork network, LearningRule rule, long seed) {
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, IMAGES, seed, 0f)) {
      run.train(batch(run));
      List<float[]> logits = List.copyOf(run.logits());
      Map<String, float[]> gradients = run.gradients().get(0);
      run.validate(batch(run));
      return new Run(logits, List.copyOf(run.logits()), gradients);
    }
  }

  /** Makes a trainer, which says at once what its rule cannot train. */
  private static void trainer(SpikingNetwork network, LearningRule rule) {
    new TestTrainer(network, rule, TIME_STEPS, IMAGES, 3).close();
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(run.trainer().getManager(), 7, TestNetworks.CLASSES, IMAGES);
  }

  /** Forgets to say that it has a connection. */
  private static final class Forgetful extends Same {
    private final Synapse synapse = LinearSynapse.builder(4).build();

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      synapse.initialize(manager, type, shapes);
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return step.current(synapse, input);
    }
  }

  @Test
  void aConnectionThatTheNetworkDoesNotKnowIsRefused() {
    SpikingNetwork network =
        new SpikingNetwork(
            new SpikingSequence().add(new Flatten()).add(new Forgetful()),
            LinearSynapse.builder(TestNetworks.CLASSES).build(),
            2);
    assertThatIllegalStateException()
        .isThrownBy(() -> new TestTrainer(network, new Sltt(), 2, new Shape(3, 1, 2, 2), 1).close())
        .withMessageContaining("A LinearSynapse is used that the network does not know");
  }

  /** Initializes the first of its children only. */
  private static final class Careless extends AbstractSpikingBlock {
    private final SpikingBlock first = addChildBlock("first", layer(8));
    private final SpikingBlock second;

    private Careless(SpikingBlock forgotten) {
      second = addChildBlock("second", forgotten);
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return second.step(step, first.step(step, input));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return second.getOutputShapes(first.getOutputShapes(inputShapes));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      first.initialize(manager, type, shapes);
    }
  }

  static Stream<SpikingBlock> forgottenParts() {
    return Stream.of(neurons(), layer(9), new SpikingSequence().add(layer(9)).add(neurons()));
  }

  @ParameterizedTest
  @MethodSource("forgottenParts")
  void aPartThatItsParentForgetsToInitializeIsRefusedByItsName(SpikingBlock forgotten) {
    SpikingNetwork network = network(flat().add(new Careless(forgotten)));
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(network, new Sltt()))
        .withMessage(
            "Part 01body_02Careless_02second (%s) was not initialized; initialize every child, also"
                + " those without parameters, in initializeChildBlocks of its parent.",
            forgotten.getClass().getSimpleName());
  }

  @Test
  void aConnectionThatItsParentForgetsToInitializeIsRefusedByItsName() {
    SpikingBlock careless =
        new Same() {
          private final Synapse synapse =
              addChildBlock("synapse", LinearSynapse.builder(4).build());

          @Override
          public Signal step(TimeStep step, Signal input) {
            return step.current(synapse, input);
          }

          @Override
          protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {}
        };
    SpikingNetwork network = network(flat().add(careless));
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(network, new Sltt()))
        .withMessageContaining("_01synapse (LinearSynapse) was not initialized");
  }

  /** Multiplies by a parameter that another part has as well. */
  private static final class Shared extends Same {
    private final Parameter parameter;

    Shared(Parameter parameter) {
      this.parameter = addParameter(parameter);
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return step.scale(this, parameter, 1f, input);
    }
  }

  @Test
  void aParameterOfTwoPartsIsRefused() {
    Parameter gain =
        Parameter.builder()
            .setName("gain")
            .setType(Parameter.Type.GAMMA)
            .optShape(new Shape(1))
            .optInitializer(new ConstantInitializer(1))
            .build();
    SpikingSequence body =
        new SpikingSequence().add(new Flatten()).add(new Shared(gain)).add(new Shared(gain));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpikingNetwork(body, LinearSynapse.builder(3).build(), 2))
        .withMessageContaining("One parameter appears twice");
  }
}
