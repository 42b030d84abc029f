package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * The optimizer that users have, handed to the trainer as users hand it: the weights after some
 * batches are those of PyTorch's formula, worked out in doubles from the gradients.
 */
class UsersOptimizerTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);
  private static final int TIME_STEPS = 3;
  private static final int BATCHES = 3;
  private static final double RATE = 0.05f;
  private static final double MOMENTUM = 0.9f;
  private static final double DECAY = 0.25f;

  static Stream<Arguments> cases() {
    return RuleForms.all().flatMap(rule -> Stream.of(Arguments.of(rule, 1), Arguments.of(rule, 2)));
  }

  private static MomentumSgd sgd() {
    return MomentumSgd.builder()
        .setLearningRate(Tracker.fixed((float) RATE))
        .optWeightDecays((float) DECAY)
        .build();
  }

  /** Hands everything on to an optimizer and notes the gradients. */
  private static final class Noting extends Optimizer {

    private final Optimizer inner;
    private final Map<String, List<float[]>> gradients = new HashMap<>();

    Noting(Optimizer inner) {
      super(MomentumSgd.builder());
      this.inner = inner;
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      gradients.computeIfAbsent(parameterId, id -> new ArrayList<>()).add(grad.toFloatArray());
      inner.update(parameterId, weight, grad);
    }
  }

  private static Map<String, float[]> trained(
      LearningRule rule, int accumulate, Optimizer optimizer, Map<String, float[]> expected) {
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Model model = Model.newInstance("users")) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS)) {
        trainer.setAccumulate(accumulate);
        trainer.initialize(SHAPE);
        TestNetworks.randomize(trainer.network(), 1);
        Map<String, float[]> start = read(trainer);
        for (int i = 0; i < BATCHES; i++) {
          try (Batch batch =
              TestBatches.random(trainer.getManager(), i, TestNetworks.CLASSES, SHAPE)) {
            trainer.trainBatch(batch);
          }
        }
        values.putAll(read(trainer));
        if (optimizer instanceof Noting noting) {
          trainer
              .network()
              .getParameters()
              .forEach(
                  pair ->
                      expected.put(
                          pair.getKey(),
                          byHand(start.get(pair.getKey()), noting, pair.getValue(), rule)));
        }
      }
    }
    return values;
  }

  private static Map<String, float[]> read(SpikingTrainer trainer) {
    Map<String, float[]> values = new LinkedHashMap<>();
    trainer
        .network()
        .getParameters()
        .forEach(pair -> values.put(pair.getKey(), pair.getValue().getArray().toFloatArray()));
    return values;
  }

  /** g = gradient + decay w; buf = momentum buf + g; w = w - rate buf. */
  private static float[] byHand(
      float[] start, Noting noting, Parameter parameter, LearningRule rule) {
    List<float[]> gradients = noting.gradients.get(parameter.getId());
    assertThat(gradients).hasSize(BATCHES * (rule.updatesEveryStep() ? TIME_STEPS : 1));
    float[] result = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      double w = start[i];
      double buffer = 0;
      for (float[] gradient : gradients) {
        buffer = MOMENTUM * buffer + gradient[i] + DECAY * w;
        w -= RATE * buffer;
      }
      result[i] = (float) w;
    }
    return result;
  }

  /** As DJL's documentation has it: the weight itself changes in place. */
  private static final class PlainSgd extends Optimizer {

    PlainSgd() {
      super(MomentumSgd.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      weight.subi(grad.mul((float) RATE));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOptimizerMayChangeWeightsInPlace(LearningRule rule, int accumulate) {
    try (MomentumSgd sgd =
        MomentumSgd.builder().setLearningRate(Tracker.fixed((float) RATE)).optMomentum(0).build()) {
      Map<String, float[]> expected = trained(rule, accumulate, sgd, Map.of());
      Map<String, float[]> weights = trained(rule, accumulate, new PlainSgd(), Map.of());
      assertThat(weights.keySet()).isEqualTo(expected.keySet());
      expected.forEach((name, values) -> assertThat(weights.get(name)).as(name).isEqualTo(values));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsFollowPyTorchsFormula(LearningRule rule, int accumulate) {
    Map<String, float[]> expected = new LinkedHashMap<>();
    try (MomentumSgd sgd = sgd();
        MomentumSgd noted = sgd()) {
      Map<String, float[]> weights = trained(rule, accumulate, sgd, Map.of());
      Map<String, float[]> sameWithNotes = trained(rule, accumulate, new Noting(noted), expected);
      assertThat(weights.keySet()).isEqualTo(expected.keySet());
      weights.forEach(
          (name, values) -> {
            assertThat(values).as(name).isEqualTo(sameWithNotes.get(name));
            float[] wanted = expected.get(name);
            for (int i = 0; i < values.length; i++) {
              assertThat(values[i])
                  .as("%s[%d]", name, i)
                  .isCloseTo(wanted[i], within(2e-6f * (1 + Math.abs(wanted[i]))));
            }
          });
    }
  }
}
