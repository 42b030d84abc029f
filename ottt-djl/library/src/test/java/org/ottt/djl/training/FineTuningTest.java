package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * What is frozen stays to the bit, and the rest learns the same whether a batch is taken whole, in
 * parts, or shared among devices, over several batches with momentum and weight decay.
 */
class FineTuningTest {

  private static final Shape SHAPE = new Shape(5, 2, 6, 6);
  private static final int BATCHES = 3;

  static Stream<Arguments> cases() {
    return RuleForms.all()
        .flatMap(
            rule ->
                Stream.of(
                        frozen("first layer", name -> name.startsWith("01body_01")),
                        frozen("second layer", name -> name.startsWith("01body_03")),
                        frozen("one bias", name -> name.matches("01body_01.*bias")),
                        frozen("one weight", name -> name.matches("01body_03.*weight")),
                        frozen("all gains", name -> name.endsWith("gain")),
                        frozen("classifier", name -> name.startsWith("02classifier")),
                        frozen("all but the classifier", name -> !name.startsWith("02classifier")))
                    .map(frozen -> Arguments.of(rule, frozen)));
  }

  private static Named<Predicate<String>> frozen(String what, Predicate<String> names) {
    return Named.of(what, names);
  }

  private static Map<String, float[]> trained(
      LearningRule rule, Predicate<String> frozen, int accumulate, int devices) {
    try (Model model = Model.newInstance("tuned");
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(0.05f))
                .optWeightDecays(0.01f)
                .build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, config, rule, 3, Collections.nCopies(devices, Device.cpu()))) {
        trainer.setAccumulate(accumulate);
        trainer.initialize(SHAPE);
        TestNetworks.randomize(trainer.network(), 1);
        for (Pair<String, Parameter> entry : trainer.network().getParameters()) {
          entry.getValue().freeze(frozen.test(entry.getKey()));
        }
        Map<String, float[]> start = parameters(trainer);
        for (int i = 0; i < BATCHES; i++) {
          try (Batch batch =
              TestBatches.random(trainer.getManager(), i, TestNetworks.CLASSES, SHAPE)) {
            trainer.trainBatch(batch);
          }
        }
        Map<String, float[]> after = parameters(trainer);
        assertThat(start.keySet()).anyMatch(frozen);
        after.forEach(
            (name, values) ->
                assertThat(Arrays.equals(values, start.get(name)))
                    .as("%s stays, %d parts, %d devices", name, accumulate, devices)
                    .isEqualTo(frozen.test(name)));
        return after;
      }
    }
  }

  private static Map<String, float[]> parameters(SpikingTrainer trainer) {
    Map<String, float[]> values = new TreeMap<>();
    trainer
        .network()
        .getParameters()
        .forEach(pair -> values.put(pair.getKey(), pair.getValue().getArray().toFloatArray()));
    return values;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsFrozenStaysAndTheRestLearnsTheSame(LearningRule rule, Predicate<String> frozen) {
    int before = NativeArrays.count();
    Map<String, float[]> whole = trained(rule, frozen, 1, 1);
    assertClose("in parts", trained(rule, frozen, 2, 1), whole, 1e-5);
    assertClose("on two devices", trained(rule, frozen, 1, 2), whole, 1e-5);
    assertClose("in parts on two devices", trained(rule, frozen, 2, 2), whole, 1e-5);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
