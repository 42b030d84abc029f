package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronState;
import org.ottt.djl.neuron.StateVariable;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.neuron.TraceFilter;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;

/** What a trainer tries before the first batch leaves nothing behind. */
class RehearsalTest {

  private static final int TIME_STEPS = 4;
  private static final int UNITS = 9;
  private static final Shape IMAGES = TestNetworks.IMAGES;

  private final Model model = Model.newInstance("rehearsal");

  @AfterEach
  void close() {
    model.close();
  }

  /** Rules that train parts which are not declared to work on traces. */
  static Stream<LearningRule> rules() {
    return Stream.of(new OtttA(), new OtttO(), new Sltt(), new Bptt());
  }

  /** Base of the parts here: their output has the shape of their input. */
  private abstract static class Same extends AbstractSpikingBlock {
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** Batch normalization, as users add it. */
  private static final class Normalized extends Same {
    private final BatchNorm norm = addChildBlock("norm", BatchNorm.builder().build());

    private Parameter parameter(String name) {
      return norm.getDirectParameters().get(name);
    }

    private float[] statistics() {
      float[] mean = parameter("runningMean").getArray().toFloatArray();
      float[] variance = parameter("runningVar").getArray().toFloatArray();
      float[] both = new float[2 * UNITS];
      System.arraycopy(mean, 0, both, 0, UNITS);
      System.arraycopy(variance, 0, both, UNITS, UNITS);
      return both;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      NDArray mean = step.value(parameter("runningMean"));
      NDArray variance = step.value(parameter("runningVar"));
      NDArray gamma = step.value(parameter("gamma"));
      NDArray beta = step.value(parameter("beta"));
      boolean training = step.isTraining();
      return input.map(
          array ->
              BatchNorm.batchNorm(array, mean, variance, gamma, beta, 1, 0.9f, 1e-5f, training)
                  .head());
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      norm.initialize(manager, type, shapes);
    }
  }

  /** Notes how many samples it is shown. */
  private static final class Counting extends Same {
    private final List<Long> samples = new ArrayList<>();

    @Override
    public Signal step(TimeStep step, Signal input) {
      samples.add(input.shape().get(0));
      return input;
    }
  }

  private static final class Failing extends Same {
    @Override
    public Signal step(TimeStep step, Signal input) {
      throw new IllegalStateException("from the part");
    }
  }

  /** Does something that is declared linear. */
  private static final class Linear extends Same {
    private final UnaryOperator<NDArray> operation;

    private Linear(UnaryOperator<NDArray> operation) {
      this.operation = operation;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return input.mapLinear(operation);
    }

    @Override
    public boolean hasTraceForm() {
      return true;
    }
  }

  /** Does anything. */
  private static final class Mapped extends Same {
    private final UnaryOperator<NDArray> operation;

    private Mapped(UnaryOperator<NDArray> operation) {
      this.operation = operation;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      return input.map(operation);
    }
  }

  /** A linear operation in the library's sense. */
  private static final class Halved extends LinearOperation {
    @Override
    protected NDArray apply(NDArray array) {
      return array.muli(0.5f);
    }

    @Override
    protected Shape outputShape(Shape input) {
      return input;
    }
  }

  private SpikingTrainer trainer(LearningRule rule) {
    return new SpikingTrainer(
        model, new DefaultTrainingConfig(new SpikingLoss(0f)), rule, TIME_STEPS);
  }

  private SpikingNetwork network(SpikingBlock... parts) {
    SpikingSequence body = new SpikingSequence().add(new Flatten());
    body.add(new SynapticCurrent(LinearSynapse.builder(UNITS).build()));
    for (SpikingBlock part : parts) {
      body.add(part);
    }
    body.add(new NeuronLayer(LifParameters.DEFAULT));
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    model.setBlock(network);
    return network;
  }

  private static float[] untouched() {
    float[] statistics = new float[2 * UNITS];
    Arrays.fill(statistics, UNITS, 2 * UNITS, 1f);
    return statistics;
  }

  static Stream<LearningRule> allRules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void linearOperationsInPlaceAreRefusedByTheName(LearningRule rule) {
    assertRefused(rule, new Linear(array -> array.muli(0.5f)), "Linear");
    assertRefused(rule, new Linear(array -> array.subi(array)), "Linear");
    assertRefused(rule, new Halved(), "Halved");
    assertAccepted(rule, new Linear(array -> array.mul(0.5f)));
    assertAccepted(rule, new Linear(array -> array));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void otherOperationsInPlaceAreRefusedByTheName(LearningRule rule) {
    assertRefused(rule, new Mapped(array -> array.subi(1)), "Mapped");
    assertRefused(rule, new Mapped(array -> array.muli(2).add(1)), "Mapped");
    assertAccepted(rule, new Mapped(array -> array.sub(1)));
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void operationsThatAreNotLinearAreRefusedByTheName(LearningRule rule) {
    List<UnaryOperator<NDArray>> others =
        List.of(
            array -> array.add(1),
            NDArray::square,
            NDArray::abs,
            array -> array.maximum(0f),
            array -> array.sub(array.max()));
    for (UnaryOperator<NDArray> other : others) {
      initialize(new SpikingSequence().add(new Linear(other)).add(new Flatten()));
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer(rule).close())
          .withMessageContainingAll("Part 01body_01Linear", "is not linear", "Signal.map");
    }
    assertAccepted(rule, new Linear(array -> array.sub(array.mean())));
  }

  /** Charges to something else than a membrane. */
  private record OwnCharge(UnaryOperator<NDArray> charge) implements NeuronModel {

    @Override
    public String name() {
      return "own";
    }

    @Override
    public float threshold() {
      return 1;
    }

    @Override
    public Surrogate surrogate() {
      return Lif.DEFAULT.surrogate();
    }

    @Override
    public List<StateVariable> variables() {
      return List.of();
    }

    @Override
    public NDArray charge(NDArray current, NeuronState state) {
      return charge.apply(current);
    }

    @Override
    public void reset(NDArray membrane, NDArray spikes, NeuronState state) {}

    @Override
    public TraceFilter filter() {
      return Lif.DEFAULT.filter();
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void membranesOfAnotherShapeOrTypeAreRefusedByTheName(LearningRule rule) {
    List<UnaryOperator<NDArray>> others =
        List.of(
            current -> current.sum(new int[] {1}, true),
            current -> current.toType(DataType.FLOAT64, true),
            current -> null);
    for (UnaryOperator<NDArray> other : others) {
      SpikingSequence body = new SpikingSequence().add(new Flatten());
      initialize(
          body.add(new SpikingLayer(LinearSynapse.builder(UNITS).build(), new OwnCharge(other))));
      assertThatIllegalStateException()
          .isThrownBy(() -> trainer(rule).close())
          .withMessageContainingAll(
              "Part 01body_02SpikingLayer", "OwnCharge", "charge must return (1, 9) of float32");
    }
  }

  /** On the input, on currents, on spikes, and in a graph. */
  private void assertRefused(LearningRule rule, SpikingBlock part, String name) {
    LifParameters lif = LifParameters.DEFAULT;
    SpikingSequence first = new SpikingSequence().add(part).add(new Flatten());
    first.add(new SpikingLayer(LinearSynapse.builder(UNITS).build(), lif));
    assertRefused(rule, first, "Part 01body_01" + name + " changes the array");
    SpikingSequence inner = new SpikingSequence().add(part);
    SpikingSequence between = new SpikingSequence().add(new Flatten());
    between.add(new SynapticCurrent(LinearSynapse.builder(UNITS).build()));
    between.add(inner).add(new NeuronLayer(lif));
    assertRefused(rule, between, "Part 01body_03SpikingSequence_01" + name + " changes the array");
    SpikingSequence last = new SpikingSequence().add(new Flatten());
    last.add(new SpikingLayer(LinearSynapse.builder(UNITS).build(), lif)).add(part);
    assertRefused(rule, last, "Part 01body_03" + name + " changes the array");
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("only", lif, part)
            .connect(SpikingGraph.INPUT, "only", LinearSynapse.builder(UNITS).build())
            .build();
    SpikingSequence flat = new SpikingSequence().add(new Flatten()).add(graph);
    assertRefused(rule, flat, "_02" + name + " changes the array");
  }

  private void assertRefused(LearningRule rule, SpikingSequence body, String message) {
    initialize(body);
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(rule).close())
        .withMessageContainingAll(message, "muli", "compute a new array");
  }

  private void assertAccepted(LearningRule rule, SpikingBlock part) {
    initialize(new SpikingSequence().add(part).add(new Flatten()));
    trainer(rule).close();
  }

  private void initialize(SpikingSequence body) {
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
    model.setBlock(network);
    network.initialize(model.getNDManager(), DataType.FLOAT32, IMAGES);
  }

  /** Over features, of which one sample has no variance. */
  @ParameterizedTest
  @MethodSource("rules")
  void runningStatisticsAreThoseOfBatchesAlone(LearningRule rule) {
    Normalized normalized = new Normalized();
    SpikingNetwork network = network(normalized);
    try (SpikingTrainer trainer = trainer(rule);
        Batch batch = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, IMAGES)) {
      trainer.initialize(IMAGES);
      assertThat(normalized.statistics()).containsExactly(untouched());
      trainer.trainBatch(batch);
    }
    float[] trained = normalized.statistics();
    assertThat(trained).isNotEqualTo(untouched());
    trainer(rule).close();
    assertThat(normalized.statistics()).containsExactly(trained);
    assertThat(network.parameterLock().isWriteLocked()).isFalse();
  }

  @Test
  void runningStatisticsStayWhereTheRehearsalFails() {
    Normalized normalized = new Normalized();
    SpikingNetwork network = network(normalized, new Failing());
    network.initialize(model.getNDManager(), DataType.FLOAT32, IMAGES);
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer(new OtttA()).close())
        .withMessage("from the part");
    assertThat(normalized.statistics()).containsExactly(untouched());
    assertThat(network.parameterLock().isWriteLocked()).isFalse();
  }

  @Test
  void withoutSuchParametersOneSampleIsEnoughAndNoneChanges() {
    Counting counting = new Counting();
    SpikingNetwork network = network(counting);
    network.initialize(model.getNDManager(), DataType.FLOAT32, IMAGES);
    network.classifier().freezeParameters(true);
    long version = network.parameterVersion();
    trainer(new OtttA()).close();
    assertThat(counting.samples).containsExactly(1L, 1L, 1L);
    assertThat(network.parameterVersion()).isEqualTo(version);

    Counting two = new Counting();
    network(new Normalized(), two).initialize(model.getNDManager(), DataType.FLOAT32, IMAGES);
    trainer(new OtttA()).close();
    assertThat(two.samples).containsExactly(2L, 2L, 2L);
  }
}
