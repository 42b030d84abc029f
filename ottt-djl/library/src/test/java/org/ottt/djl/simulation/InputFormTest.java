package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ottt.djl.testing.Close.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.RuleForms;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;

/** A still image is a recording whose frames are all the same. */
class InputFormTest {

  private static final int TIME_STEPS = 4;
  private static final Shape STILL = TestNetworks.IMAGES;
  private static final Shape FRAMES = new Shape(STILL.get(0), TIME_STEPS).addAll(STILL.slice(1));

  static Stream<LearningRule> rules() {
    return RuleForms.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void equalFramesGiveWhatAStillImageGives(LearningRule rule) {
    float[] images = TestBatches.values(8, STILL);
    float[] frames = TestBatches.repeat(images, (int) STILL.get(0), TIME_STEPS);
    Run still = run(rule, images, STILL);
    Run recorded = run(rule, frames, FRAMES);
    assertClose("logits", recorded.logits, still.logits, 1e-5);
    assertThat(recorded.gradients).hasSameSizeAs(still.gradients);
    for (int i = 0; i < still.gradients.size(); i++) {
      assertClose("gradient", recorded.gradients.get(i), still.gradients.get(i), 1e-5);
    }
    assertClose("validation logits", recorded.validation, still.validation, 1e-5);
  }

  @Test
  void framesComeInTheirOrder() {
    // Each sample's frames are its images in turn: step t of the batch must see frame t.
    float[] first = TestBatches.values(1, STILL);
    float[] second = TestBatches.values(2, STILL);
    int size = (int) STILL.slice(1).size();
    float[] frames = new float[2 * first.length];
    for (int n = 0; n < STILL.get(0); n++) {
      System.arraycopy(first, n * size, frames, 2 * n * size, size);
      System.arraycopy(second, n * size, frames, (2 * n + 1) * size, size);
    }
    Shape shape = new Shape(STILL.get(0), 2).addAll(STILL.slice(1));
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT.withLeak(0), 0);
    try (TestTrainer run = new TestTrainer(network, new Sltt(), 2, shape, 1)) {
      NDManager manager = run.trainer().getManager();
      run.validate(TestBatches.of(manager, frames, shape, 0, 1, 2));
      List<float[]> logits = List.copyOf(run.logits());
      // Without leak a step does not depend on the one before.
      run.validate(TestBatches.of(manager, first, STILL, 0, 1, 2));
      assertClose("first", logits.get(0), run.logits().get(0), 1e-6);
      run.validate(TestBatches.of(manager, second, STILL, 0, 1, 2));
      assertClose("second", logits.get(1), run.logits().get(0), 1e-6);
    }
  }

  @Test
  void saysThatThereAreTooFewFrames() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (TestTrainer run = new TestTrainer(network, new OtttA(), TIME_STEPS + 1, FRAMES, 1)) {
      Batch batch = TestBatches.random(run.trainer().getManager(), 1, TestNetworks.CLASSES, FRAMES);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.train(batch))
          .withMessageContainingAll("4 frames", "5 time steps", "lower the number of time steps");
    }
  }

  @Test
  void threeAxesAreRefusedBecauseTheyMayBeTimeOrSpace() {
    SpikingNetwork network = TestNetworks.full(LifParameters.DEFAULT, 8, TestNetworks.CLASSES);
    Shape unclear = new Shape(3, TIME_STEPS, 5);
    Shape clear = new Shape(3, TIME_STEPS, 5, 1, 1);
    try (Model model = Model.newInstance("axes")) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0f));
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), TIME_STEPS);
          Batch wrong = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, unclear);
          Batch right = TestBatches.random(trainer.getManager(), 1, TestNetworks.CLASSES, clear)) {
        assertUnclear(() -> trainer.initialize(unclear));
        assertThat(network.isInitialized()).isFalse();
        trainer.initialize(clear);
        assertUnclear(() -> trainer.trainBatch(wrong));
        assertUnclear(() -> trainer.evaluate(wrong.getData()));
        ParameterStore store = new ParameterStore(trainer.getManager(), false);
        assertUnclear(() -> network.forward(store, wrong.getData(), false));
        assertThat(trainer.validateBatch(right).loss()).isPositive();
      }
    }
  }

  private static void assertUnclear(ThrowingCallable use) {
    assertThatIllegalArgumentException()
        .isThrownBy(use)
        .withMessageContainingAll("(3, 4, 5)", "[N, T, features, 1, 1]", "Flatten", "[N, 1, H, W]");
  }

  private record Run(
      List<float[]> logits, List<Map<String, float[]>> gradients, List<float[]> validation) {}

  private static Run run(LearningRule rule, float[] data, Shape shape) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, shape, 1)) {
      NDManager manager = run.trainer().getManager();
      run.train(TestBatches.of(manager, data, shape, 0, 1, 2));
      List<float[]> logits = List.copyOf(run.logits());
      List<Map<String, float[]>> gradients = List.copyOf(run.gradients());
      run.validate(TestBatches.of(manager, data, shape, 0, 1, 2));
      return new Run(logits, gradients, List.copyOf(run.logits()));
    }
  }
}
