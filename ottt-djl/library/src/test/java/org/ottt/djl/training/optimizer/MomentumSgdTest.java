package org.ottt.djl.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
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
  void threeStepsOfTheUsersMomentumByHand() {
    // momentum 0.9, weight decay 0.25, rate 0.1, w = 2, gradients 1, -2, 0.5:
    // g = 1 + 0.5 = 1.5                 buf = 1.5                w = 2 - 0.15 = 1.85
    // g = -2 + 0.4625 = -1.5375         buf = 1.35 - 1.5375      w = 1.85 + 0.01875 = 1.86875
    // g = 0.5 + 0.4671875 = 0.9671875   buf = -0.16875 + g       w = 1.86875 - 0.07984375
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(0.1f))
                .optWeightDecays(0.25f)
                .build()) {
      NDArray w = manager.create(new float[] {2});
      double[] expected = {1.85, 1.86875, 1.78890625};
      float[] gradients = {1, -2, 0.5f};
      for (int i = 0; i < gradients.length; i++) {
        sgd.update("w", w, manager.create(new float[] {gradients[i]}));
        assertThat((double) w.getFloat()).isCloseTo(expected[i], within(1e-6));
      }
    }
  }

  @Test
  void gradientsAreRescaledThenClippedThenDecayed() {
    // clip(6 * 0.5, 2) = 2 and clip(-1 * 0.5, 2) = -0.5; + 0.5 * w
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(1f))
                .setRescaleGrad(0.5f)
                .optClipGrad(2f)
                .optWeightDecays(0.5f)
                .build()) {
      NDArray w = manager.create(new float[] {4, 8});
      sgd.update("w", w, manager.create(new float[] {6, -1}));
      assertThat(w.toFloatArray()).containsExactly(4 - (2 + 2), 8 - (-0.5f + 4));
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
      assertThat(sgd.getState("momentum", "a").toFloatArray()).containsExactly(1.9f);
      assertThat(sgd.getState("momentum", "b").toFloatArray()).containsExactly(2f, 3f);
      assertThat(sgd.getState("momentum", "c")).isNull();
    }
  }

  @Test
  void closingFreesTheBuffers() {
    int before = NativeArrays.count();
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1f)).build()) {
      sgd.update("a", manager.ones(new Shape(3)), manager.ones(new Shape(3)));
      sgd.setState("momentum", "a", manager.ones(new Shape(3)));
      assertThat(NativeArrays.count()).isGreaterThan(before);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void goesOnFromTheMomentumOfACheckpoint() {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.5f)).build()) {
      sgd.setState("momentum", "a", manager.create(new float[] {10}));
      NDArray a = manager.create(new float[] {0});
      sgd.update("a", a, manager.create(new float[] {1}));
      // buf = 0.9 * 10 + 1
      assertThat(a.toFloatArray()).containsExactly(-5f);
    }
  }

  @Test
  void buffersOutliveAScopeOfTheCaller() {
    int before = NativeArrays.count();
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(1f)).build()) {
      NDArray made = manager.create(new float[] {0});
      NDArray restored = manager.create(new float[] {0});
      try (NDScope scope = new NDScope()) {
        sgd.update("made", made, manager.create(new float[] {1}));
        sgd.setState("momentum", "restored", manager.create(new float[] {10}));
      }
      try (NDScope scope = new NDScope()) {
        sgd.update("made", made, manager.create(new float[] {1}));
        sgd.update("restored", restored, manager.create(new float[] {1}));
      }
      // 1 + (0.9 * 1 + 1) and 0.9 * 10 + 1
      assertThat(made.toFloatArray()).containsExactly(-2.9f);
      assertThat(restored.toFloatArray()).containsExactly(-10f);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
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

  @Test
  void buffersLiveOnTheDeviceOfTheirWeights() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
      sgd.update("w", manager.create(new float[] {4}), manager.create(new float[] {1}));
      sgd.setState("momentum", "v", manager.create(new float[] {2}));

      // Not DJL's system manager, which belongs to the first GPU where there is one.
      NDManager owner = sgd.getState("momentum", "w").getManager();
      assertThat(owner).isNotSameAs(manager.getParentManager());
      assertThat(owner.getDevice()).isEqualTo(Device.cpu());
      assertThat(sgd.getState("momentum", "v").getManager()).isSameAs(owner);
      sgd.close();
      assertThat(owner.isOpen()).isFalse();
    }
  }
}
