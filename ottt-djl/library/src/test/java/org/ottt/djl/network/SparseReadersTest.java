package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/**
 * Parts that read a layer at some steps only: traces hold the spikes of all steps, so rules with
 * traces refuse them before anything is learned, and rules without train them.
 */
class SparseReadersTest {

  private static final int TIME_STEPS = 6;
  private static final Shape IMAGES = TestNetworks.IMAGES;
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  /** Neurons with two connections, of which the second is used at some steps only. */
  private static final class Sometimes extends AbstractNeurons {
    private final Synapse always = addChildBlock("always", LinearSynapse.builder(9).build());
    private final Synapse sometimes = addChildBlock("sometimes", LinearSynapse.builder(9).build());
    private final IntPredicate reads;
    private final IntPredicate keeps;

    /** Reads its input at some steps, or (with keeps) what it has kept of it at some steps. */
    private Sometimes(IntPredicate reads, IntPredicate keeps) {
      super(new Lif(LIF));
      this.reads = reads;
      this.keeps = keeps;
    }

    @Override
    public Signal step(TimeStep step, Signal input) {
      NDArray before = step.state().get(this, "steps");
      int now = before == null ? 1 : Math.round(before.getFloat()) + 1;
      step.state().put(this, "steps", step.constant(now));
      Signal second = input;
      if (keeps != null) {
        second = step.state().getSignal(this, "kept");
        if (keeps.test(now)) {
          step.state().putSignal(this, "kept", input);
        }
      }
      return reads.test(now) && second != null
          ? step.fire(this, new Inbound(always, input), new Inbound(sometimes, second))
          : step.fire(this, new Inbound(always, input));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return always.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      always.initialize(manager, type, shapes);
      sometimes.initialize(manager, type, shapes);
    }
  }

  static Stream<LearningRule> rulesWithTraces() {
    return Stream.of(
        new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new OtttO(OtttO.Form.TRACE));
  }

  static Stream<Arguments> refused() {
    return rulesWithTraces()
        .flatMap(
            rule ->
                Stream.of(
                    Arguments.of(rule, new Sometimes(t -> t % 2 == 1, null), "not again before"),
                    Arguments.of(rule, new Sometimes(t -> t > 1, null), "for the first time"),
                    Arguments.of(rule, new Sometimes(t -> true, t -> t != 2), "not again before"),
                    Arguments.of(rule, new Sometimes(t -> true, t -> t > 2), "first time")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void traceRulesRefuseThemBeforeTheFirstBatch(
      LearningRule rule, Sometimes neurons, String reason) {
    assertThatIllegalStateException()
        .isThrownBy(() -> new TestTrainer(network(neurons), rule, TIME_STEPS, IMAGES, 1).close())
        .withMessageContainingAll("03Sometimes", reason, "SLTT or BPTT");
  }

  @ParameterizedTest
  @MethodSource("rulesWithTraces")
  void whatBecomesSparseLaterIsRefusedWhenItDoes(LearningRule rule) {
    Sometimes neurons = new Sometimes(t -> t != 4, null);
    try (TestTrainer run = new TestTrainer(network(neurons), rule, TIME_STEPS, IMAGES, 1)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> run.train(batch(run)))
          .withMessageContainingAll("02sometimes", "step 3 and not again before step 5");
    }
  }

  @ParameterizedTest
  @MethodSource("rulesWithTraces")
  void aReaderOfWhatWasKeptSinceTheFirstStepIsNoneOfThem(LearningRule rule) {
    Sometimes neurons = new Sometimes(t -> true, t -> true);
    try (TestTrainer run = new TestTrainer(network(neurons), rule, TIME_STEPS, IMAGES, 1)) {
      assertThat(run.train(batch(run)).loss()).isFinite();
    }
  }

  static Stream<Arguments> allowed() {
    return Stream.of(new Sltt(), new Bptt())
        .flatMap(
            rule ->
                Stream.of(
                    Arguments.of(rule, new Sometimes(t -> t % 2 == 1, null)),
                    Arguments.of(rule, new Sometimes(t -> t > 1, t -> t != 2))));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void rulesWithoutTracesTrainThem(LearningRule rule, Sometimes neurons) {
    try (TestTrainer run = new TestTrainer(network(neurons), rule, TIME_STEPS, IMAGES, 1)) {
      run.train(batch(run));
      assertThat(run.gradients().get(0).entrySet())
          .filteredOn(entry -> entry.getKey().contains("sometimes_weight"))
          .singleElement()
          .satisfies(entry -> assertThat(entry.getValue()).isNotEqualTo(new float[9 * 12]));
    }
  }

  private static SpikingNetwork network(Sometimes neurons) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(12).build(), LIF))
            .add(neurons);
    return new SpikingNetwork(body, LinearSynapse.builder(TestNetworks.CLASSES).build(), 1);
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(run.trainer().getManager(), 7, TestNetworks.CLASSES, IMAGES);
  }
}
