package org.ottt.djl.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

class MomentumSgdTest {

  @Test
  void followsPyTorchsFormWhenTheRateChanges() {
    // momentum 0.5, weight decay 0.25, rate 0.5 then 0.25, all exact in floats:
    // g = 1 + 0.25 * 4    = 2      buf = 2                      w = 4 - 0.5 * 2      = 3
    // g = -1 + 0.25 * 3   = -0.25  buf = 1 - 0.25    = 0.75     w = 3 - 0.25 * 0.75  = 2.8125
    // g = 0 + 0.25 * 2.8125        buf = 0.375 + 0.703125       w = 2.8125 - 0.25 * 1.078125
    EpochClock clock = new EpochClock(LearningRateSchedule.steps(0.5f, 0.5f, 1));
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(clock)
                .optMomentum(0.5f)
                .optWeightDecays(0.25f)
                .build()) {
      NDArray w = manager.create(new float[] {4});
      sgd.update("w", w, manager.create(new float[] {1}));
      assertThat(w.toFloatArray()).containsExactly(3f);
      clock.setEpoch(1);
      sgd.update("w", w, manager.create(new float[] {-1}));
      assertThat(w.toFloatArray()).containsExactly(2.8125f);
      sgd.update("w", w, manager.create(new float[] {0}));
      assertThat(w.toFloatArray()).containsExactly(2.5429688f);
    }
  }

  @Test
  void longSequenceOfTheMethodsSettings() {
    double w = 0.7;
    double buffer = 0;
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(0.1f))
                .optWeightDecays(2e-5f)
                .build()) {
      NDArray weight = manager.create(new float[] {(float) w});
      for (int i = 0; i < 50; i++) {
        double gradient = Math.sin(i);
        sgd.update("w", weight, manager.create(new float[] {(float) gradient}));
        double g = gradient + 2e-5 * w;
        buffer = i == 0 ? g : 0.9 * buffer + g;
        w -= 0.1 * buffer;
      }
      assertThat((double) weight.getFloat()).isCloseTo(w, within(1e-5));
    }
  }

  @Test
  void parametersHaveBuffersOfTheirOwnAndGradientsStayAsTheyAre() {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1f)).build()) {
      NDArray a = manager.create(new float[] {0});
      NDArray b = manager.create(new float[] {0, 0});
      NDArray gradient = manager.create(new float[] {1});
      sgd.update("a", a, gradient);
      sgd.update("b", b, manager.create(new float[] {2, 3}));
      sgd.update("a", a, gradient);
      assertThat(a.toFloatArray()).containsExactly(-2.9f);
      assertThat(b.toFloatArray()).containsExactly(-2f, -3f);
      assertThat(gradient.toFloatArray()).containsExactly(1f);
      assertThat(sgd.momentumOf("a").toFloatArray()).containsExactly(1.9f);
      assertThat(sgd.momentumOf("b").toFloatArray()).containsExactly(2f, 3f);
      assertThat(sgd.momentumOf("c")).isNull();
    }
  }

  @Test
  void closingFreesTheBuffers() {
    int before = NativeArrays.count();
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1f)).build()) {
      sgd.update("a", manager.ones(new Shape(3)), manager.ones(new Shape(3)));
      sgd.setMomentum("a", manager.ones(new Shape(3)));
      assertThat(NativeArrays.count()).isGreaterThan(before);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void goesOnFromTheMomentumOfACheckpoint() {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.5f)).build()) {
      sgd.setMomentum("a", manager.create(new float[] {10}));
      NDArray a = manager.create(new float[] {0});
      sgd.update("a", a, manager.create(new float[] {1}));
      // buf = 0.9 * 10 + 1
      assertThat(a.toFloatArray()).containsExactly(-5f);
    }
  }

  @Test
  void rejectsSettingsOutsideTheirRanges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MomentumSgd.builder().optMomentum(1f))
        .withMessageContainingAll("[0, 1)", "1.0");
    assertThatNullPointerException()
        .isThrownBy(() -> MomentumSgd.builder().build())
        .withMessageContaining("learning rate");
  }
}
