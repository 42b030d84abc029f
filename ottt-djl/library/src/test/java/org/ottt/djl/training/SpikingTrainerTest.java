package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

@EqualBits
class SpikingTrainerTest {

  private static final int CLASSES = TestNetworks.CLASSES;
  private static final Shape THREE = TestNetworks.IMAGES;
  private static final Shape FIVE = new Shape(5, 2, 6, 6);

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyBatchStartsFromRestWhateverItsSize(LearningRule rule) {
    // With a learning rate of 0 nothing but state could tell the second batch of the first.
    try (TestTrainer run = trainer(rule, 0f);
        TestTrainer fresh = trainer(rule, 0f)) {
      run.train(TestBatches.random(run.trainer().getManager(), 1, CLASSES, THREE));
      run.train(TestBatches.random(run.trainer().getManager(), 2, CLASSES, FIVE));
      fresh.train(TestBatches.random(fresh.trainer().getManager(), 2, CLASSES, FIVE));
      assertClose("logits", run.logits(), fresh.logits(), 0);
      assertClose("gradient", run.gradients().get(0), fresh.gradients().get(0), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void learnsABatchByHeart(LearningRule rule) {
    try (TestTrainer run = trainer(rule, 0.5f)) {
      NDManager manager = run.trainer().getManager();
      BatchResult first = run.train(TestBatches.random(manager, 1, CLASSES, FIVE));
      BatchResult last = first;
      for (int i = 0; i < 60; i++) {
        last = run.train(TestBatches.random(manager, 1, CLASSES, FIVE));
      }
      assertThat(last.loss()).isLessThan(0.7 * first.loss());
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updatesOncePerBatchOrOncePerStep(LearningRule rule) {
    try (TestTrainer run = trainer(rule, 0.1f)) {
      run.train(TestBatches.random(run.trainer().getManager(), 1, CLASSES, THREE));
      assertThat(run.gradients()).hasSize(rule.updatesEveryStep() ? 4 : 1);
      assertThat(run.gradients().get(0)).hasSize(8);
    }
  }

  @Test
  void resultIsTheMeanLossAndTheHitsOfTheSummedLogits() {
    try (TestTrainer run = trainer(new OtttA(), 0f)) {
      NDManager manager = run.trainer().getManager();
      BatchResult result = run.validate(TestBatches.random(manager, 1, CLASSES, FIVE));
      double loss = 0;
      float[] sum = new float[5 * CLASSES];
      for (float[] logits : run.logits()) {
        for (int n = 0; n < 5; n++) {
          double exponentials = 0;
          for (int c = 0; c < CLASSES; c++) {
            sum[n * CLASSES + c] += logits[n * CLASSES + c];
            exponentials += Math.exp(logits[n * CLASSES + c]);
          }
          loss += (Math.log(exponentials) - logits[n * CLASSES + n]) / (5 * 4);
        }
      }
      assertThat(result.loss()).isCloseTo(loss, within(1e-5));
      assertThat(result).isEqualTo(BatchResult.of(sum, new long[] {0, 1, 2, 3, 4}, result.loss()));
    }
  }

  @Test
  void evaluationIsInferenceToTheBit() {
    try (TestTrainer run = trainer(new OtttA(), 0f)) {
      NDManager manager = run.trainer().getManager();
      NDArray images = TestBatches.random(manager, 1, CLASSES, FIVE).getData().head();
      NDArray inferred =
          run.trainer()
              .network()
              .forward(new ParameterStore(manager, false), new NDList(images), false)
              .head();
      assertThat(run.trainer().evaluate(new NDList(images)).head().toFloatArray())
          .isEqualTo(inferred.toFloatArray());
    }
  }

  @Test
  void validationOfAnUpdatedNetworkChangesNothing() {
    try (TestTrainer run = trainer(new OtttA(), 0.1f)) {
      NDManager manager = run.trainer().getManager();
      var before = run.parameters();
      run.validate(TestBatches.random(manager, 1, CLASSES, THREE));
      assertThat(run.gradients()).isEmpty();
      assertClose("parameters", run.parameters(), before, 0);
    }
  }

  private static TestTrainer trainer(LearningRule rule, float rate) {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0), rule, 4, THREE, 1, rate);
  }
}
