package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** Frozen parameters stay; the others learn what they learn without anything frozen. */
class FrozenParametersTest {

  private static final Shape IMAGES = new Shape(3, 2, 8, 8);

  static Stream<Arguments> cases() {
    return RuleForms.all()
        .flatMap(
            rule ->
                Stream.of(
                        frozen("body", name -> name.contains("body")),
                        frozen("first layer", name -> name.contains("input-to")),
                        frozen("weights and gains", name -> !name.endsWith("bias")),
                        frozen("all but the feedback", name -> !name.contains("back-to")),
                        frozen("classifier", name -> name.contains("classifier")))
                    .map(frozen -> Arguments.of(rule, frozen)));
  }

  private static Named<Predicate<String>> frozen(String what, Predicate<String> names) {
    return Named.of(what, names);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRestLearnsAsBefore(LearningRule rule, Predicate<String> frozen) {
    try (TestTrainer all = trainer(rule);
        TestTrainer some = trainer(rule)) {
      freeze(some.trainer().network(), frozen);
      Map<String, float[]> before = some.parameters();
      all.train(TestBatches.random(all.trainer().getManager(), 5, TestNetworks.CLASSES, IMAGES));
      some.train(TestBatches.random(some.trainer().getManager(), 5, TestNetworks.CLASSES, IMAGES));

      some.parameters()
          .forEach(
              (name, values) -> {
                if (frozen.test(name)) {
                  assertThat(values).as(name).containsExactly(before.get(name));
                }
              });
      Map<String, float[]> learned = some.gradients().get(0);
      assertThat(learned).isNotEmpty().allSatisfy((n, g) -> assertThat(frozen.test(n)).isFalse());
      Map<String, float[]> expected = new java.util.TreeMap<>(all.gradients().get(0));
      expected.keySet().removeIf(frozen);
      assertClose("gradient", learned, expected, 1e-6);
    }
  }

  @Test
  void nothingLeftToTrainIsSaid() {
    try (TestTrainer run = trainer(new OtttA())) {
      freeze(run.trainer().network(), name -> true);
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  run.train(
                      TestBatches.random(
                          run.trainer().getManager(), 5, TestNetworks.CLASSES, IMAGES)))
          .withMessageContainingAll("frozen", "freezeParameters(false)");
    }
  }

  private static TestTrainer trainer(LearningRule rule) {
    SpikingNetwork network =
        SpikingVgg.builder()
            .optLayout(6, SpikingVgg.POOL, 8, 8)
            .optFeedback(true)
            .optClasses(TestNetworks.CLASSES)
            .build();
    return new TestTrainer(network, rule, 3, IMAGES, 4);
  }

  private static void freeze(SpikingNetwork network, Predicate<String> names) {
    for (Pair<String, Parameter> entry : network.getParameters()) {
      entry.getValue().freeze(names.test(entry.getKey()));
    }
  }
}
