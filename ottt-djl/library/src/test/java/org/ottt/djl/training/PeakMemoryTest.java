package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.PeakMemory;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** The claim of the method: memory does not grow with T, while that of BPTT does. */
class PeakMemoryTest {

  /**
   * 34 MB for each array of the hidden layer: beyond 32 MB the C library gives every freed one back
   * to the system at once, so that the peak is that of the live arrays.
   */
  private static final Shape IMAGES = new Shape(2, 1, 256, 260);

  private static final int CHANNELS = 64;
  private static final long ARRAY = 2L * CHANNELS * 256 * 260 * Float.BYTES;

  @Test
  void onlineRulesNeedTheSameAtAnyTimeStepsAndBpttDoesNot() {
    PeakMemory.assumeSupported();
    PeakMemory.touchHeap();
    peak(new Bptt(), 2); // warms up
    long bpttPerStep = (peak(new Bptt(), 4) - peak(new Bptt(), 2)) / 2;
    assertThat(bpttPerStep)
        .as("bytes a step of BPTT, whose graph needs three arrays of this layer")
        .isBetween(2 * ARRAY, 4 * ARRAY);
    for (LearningRule rule :
        List.of(new OtttA(), new OtttO(), new OtttO(OtttO.Form.TRACE), new Sltt())) {
      // Step 3 is the first to have all of its past: the trace form then keeps one array more.
      long growth = peak(rule, 12) - peak(rule, 3);
      assertThat(growth)
          .as("bytes of nine more steps of %s; BPTT needs %s a step", rule.name(), bpttPerStep)
          .isLessThan(bpttPerStep / 10);
    }
  }

  /** The least of some: what else happens in this process (compiler, leftovers) only adds. */
  private static long peak(LearningRule rule, int timeSteps) {
    return LongStream.generate(() -> peakOnce(rule, timeSteps)).limit(3).min().orElseThrow();
  }

  private static long peakOnce(LearningRule rule, int timeSteps) {
    Conv2dSynapse convolution = Conv2dSynapse.builder(CHANNELS).optKernel(1, 0).build();
    SpikingSequence body =
        new SpikingSequence()
            .add(new SpikingLayer(convolution, LifParameters.DEFAULT))
            .add(new GlobalAveragePool());
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(2).build(), 1);
    try (Model model = Model.newInstance("memory");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, timeSteps);
          Batch batch = TestBatches.random(trainer.getManager(), 1, 2, IMAGES)) {
        trainer.initialize(IMAGES);
        return PeakMemory.during(() -> trainer.trainBatch(batch));
      }
    }
  }
}
