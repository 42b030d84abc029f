package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.NativeCalls;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** How often Java calls PyTorch while it trains, and that it does not wait for it in between. */
class NativeCallsTest {

  /**
   * What a step of OTTT_A in its trace form costs on VGG, frees included; lower it, not raise it.
   */
  private static final long CALLS_PER_STEP = 294;

  /** Native methods that read an array on the host or write one from there. */
  private static final Set<String> HOST =
      Set.of(
          "torchDirectByteBuffer",
          "torchDataPtr",
          "torchFromBlob",
          "torchIsContiguous",
          "torchToContiguous");

  /**
   * Labels, before anything is computed; loss, sum of the gradients, logits and labels after it.
   */
  private static final long READS_PER_BATCH = 5;

  @Test
  void aStepOfTheTraceFormMakesNoMoreCallsThanItHasTo() {
    Map<String, Long> step = perStep(new OtttA());
    assertThat(total(step)).as("calls of a step: %s", step).isLessThanOrEqualTo(CALLS_PER_STEP);
    assertThat(step).as("one run of every convolution").containsEntry("torchNNConvNd", 7L);
  }

  @Test
  void theTraceFormOfOtttORunsEveryConvolutionOnce() {
    // The first of the eight reads pixels, of which there is no trace to run on.
    assertThat(perStep(new OtttO())).containsEntry("torchNNConvNd", 8L + 7L);
    assertThat(perStep(new OtttO(OtttO.Form.TRACE))).containsEntry("torchNNConvNd", 8L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o", "ottt-o-trace", "sltt", "bptt"})
  void nothingWaitsForTheDeviceWithinABatch(String method) {
    LearningRule rule = LearningRules.byName(method);
    assertThat(perStep(rule)).doesNotContainKeys(HOST.toArray(String[]::new));
    Map<String, Long> batch = ofBatch(rule, 2);
    assertThat(batch).doesNotContainKey("torchFromBlob");
    assertThat(batch.get("torchDirectByteBuffer")).isEqualTo(READS_PER_BATCH);
  }

  private static Map<String, Long> perStep(LearningRule rule) {
    Map<String, Long> difference = new TreeMap<>(ofBatch(rule, 4));
    ofBatch(rule, 3).forEach((name, count) -> difference.merge(name, -count, Long::sum));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }

  private static long total(Map<String, Long> calls) {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> ofBatch(LearningRule rule, int timeSteps) {
    Shape images = new Shape(2, 3, 32, 32);
    try (Model model = Model.newInstance("count");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
      model.setBlock(SpikingVgg.builder().optWidth(0.05).build());
      try (SpikingTrainer trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd),
              rule,
              timeSteps)) {
        trainer.initialize(images);
        try (Batch batch = TestBatches.random(trainer.getManager(), 1, 10, images)) {
          // The first batch makes what later ones find.
          trainer.trainBatch(batch);
          return NativeCalls.during(() -> trainer.trainBatch(batch));
        }
      }
    }
  }
}
