package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** A batch that fails leaves nothing behind: the next one trains as if it had never been. */
@EqualBits
class FailedBatchTest {

  private static final Shape SHAPE = TestNetworks.IMAGES;
  private static final int TIME_STEPS = 3;

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  static Stream<LearningRule> rulesThatUpdateAtTheEnd() {
    return rules().filter(rule -> !rule.updatesEveryStep());
  }

  @ParameterizedTest
  @MethodSource("rulesThatUpdateAtTheEnd")
  void aLossThatIsNotFiniteNeverReachesTheWeights(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      Map<String, float[]> before = run.parameters();
      float[] bad = TestBatches.values(1, SHAPE);
      Arrays.fill(bad, Float.NaN);
      NDManager manager = run.trainer().getManager();
      assertThatExceptionOfType(NotFiniteException.class)
          .isThrownBy(() -> run.train(TestBatches.of(manager, bad, SHAPE, 0, 1, 2)))
          .withMessageContainingAll("became NaN", "learning rate", "data");
      assertClose("parameters", run.parameters(), before, 0);

      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anExceptionOfTheLossReleasesEverything(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      train(run, 1);
      train(untroubled, 1);
      int before = NativeArrays.count();
      int[] calls = {0};
      run.setAfterLoss(
          () -> {
            // At the first step, so that no rule has changed its weights yet.
            calls[0]++;
            throw new IllegalStateException("from the loss");
          });
      assertThatIllegalStateException()
          .isThrownBy(() -> train(run, 2))
          .withMessage("from the loss");
      assertThat(calls[0]).isEqualTo(1);
      run.setAfterLoss(() -> {});
      assertThat(NativeArrays.count()).isEqualTo(before);
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @ParameterizedTest
  @MethodSource("rulesThatUpdateAtTheEnd")
  void anExceptionAtTheLastStepLeavesNoGradients(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      int[] calls = {0};
      run.setAfterLoss(
          () -> {
            if (++calls[0] == TIME_STEPS) {
              throw new IllegalStateException("from the loss");
            }
          });
      assertThatIllegalStateException().isThrownBy(() -> train(run, 2));
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void tooFewFramesAreRefusedBeforeAnythingChanges(LearningRule rule) {
    try (TestTrainer run = trainer(rule);
        TestTrainer untroubled = trainer(rule)) {
      Map<String, float[]> before = run.parameters();
      Shape frames = new Shape(SHAPE.get(0), TIME_STEPS - 1).addAll(SHAPE.slice(1));
      Batch batch = TestBatches.random(run.trainer().getManager(), 1, TestNetworks.CLASSES, frames);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.train(batch))
          .withMessage(
              "The recordings have 2 frames, but the trainer has 3 time steps; lower the"
                  + " number of time steps.");
      assertThat(run.gradients()).isEmpty();
      assertClose("parameters", run.parameters(), before, 0);
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @Test
  void anExceptionInValidationReleasesEverything() {
    try (TestTrainer run = trainer(new OtttA());
        TestTrainer untroubled = trainer(new OtttA())) {
      run.validate(batch(run, 1));
      int before = NativeArrays.count();
      run.setAfterLoss(
          () -> {
            throw new IllegalStateException("from the loss");
          });
      assertThatIllegalStateException().isThrownBy(() -> run.validate(batch(run, 2)));
      run.setAfterLoss(() -> {});
      assertThat(NativeArrays.count()).isEqualTo(before);
      assertTrainsAsUntroubled(run, untroubled);
    }
  }

  @Test
  void anExceptionOfAListenerReleasesEverything() {
    FailingListener listener = new FailingListener();
    try (Model model = Model.newInstance("listener");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
      model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0))
              .optOptimizer(sgd)
              .addTrainingListeners(listener);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), TIME_STEPS)) {
        trainer.initialize(SHAPE);
        trainOn(trainer, 1);
        int before = NativeArrays.count();
        listener.fails = true;
        assertThatIllegalStateException()
            .isThrownBy(() -> trainOn(trainer, 2))
            .withMessage("from the listener");
        assertThat(NativeArrays.count()).isEqualTo(before);
        listener.fails = false;
        assertThat(trainOn(trainer, 3).loss()).isPositive();
        assertThat(NativeArrays.count()).isEqualTo(before);
      }
    }
  }

  private static BatchResult trainOn(SpikingTrainer trainer, long seed) {
    try (Batch batch =
        TestBatches.random(trainer.getManager(), seed, TestNetworks.CLASSES, SHAPE)) {
      return trainer.trainBatch(batch);
    }
  }

  private static void assertTrainsAsUntroubled(TestTrainer run, TestTrainer untroubled) {
    assertThat(train(run, 3)).isEqualTo(train(untroubled, 3));
    assertClose("parameters", run.parameters(), untroubled.parameters(), 0);
  }

  private static BatchResult train(TestTrainer run, long seed) {
    return run.train(batch(run, seed));
  }

  private static Batch batch(TestTrainer run, long seed) {
    return TestBatches.random(run.trainer().getManager(), seed, TestNetworks.CLASSES, SHAPE);
  }

  private static TestTrainer trainer(LearningRule rule) {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0), rule, TIME_STEPS, SHAPE, 6);
  }

  private static final class FailingListener extends TrainingListenerAdapter {

    private boolean fails;

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
      if (fails) {
        throw new IllegalStateException("from the listener");
      }
    }
  }
}
