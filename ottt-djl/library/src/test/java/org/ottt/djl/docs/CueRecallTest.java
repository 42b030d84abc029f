package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** A cue is shown at the first step; the network is to name it at each of the 20 steps after it. */
class CueRecallTest {

  private static final int CUES = 4;
  private static final int TIME_STEPS = 21;
  private static final int SAMPLES = 32;
  private static final Shape FRAMES = new Shape(SAMPLES, TIME_STEPS, CUES, 1, 1);

  private static SpikingGraph recurrent() {
    // snippet begin
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("memory", Lif.DEFAULT)
            .connect(SpikingGraph.INPUT, "memory", LinearSynapse.builder(40).build())
            .connectBack("memory", "memory", LinearSynapse.builder(40).build())
            .build();
    // snippet end
    return graph;
  }

  private static SpikingGraph feedForward() {
    return SpikingGraph.builder()
        .addLayer("memory", Lif.DEFAULT)
        .connect(SpikingGraph.INPUT, "memory", LinearSynapse.builder(40).build())
        .build();
  }

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", CueRecallTest.class);
  }

  @Test
  void aRecurrentLayerRemembersWhatAFeedForwardOneForgets() {
    assertThat(accuracyAtTheLastStep(recurrent(), new OtttA())).isGreaterThanOrEqualTo(0.95);
    assertThat(accuracyAtTheLastStep(recurrent(), new OtttO())).isGreaterThanOrEqualTo(0.95);
    assertThat(accuracyAtTheLastStep(feedForward(), new OtttA())).isLessThan(0.4);
  }

  private static double accuracyAtTheLastStep(SpikingGraph graph, LearningRule rule) {
    Engine.getInstance().setRandomSeed(5);
    SpikingSequence body = new SpikingSequence().add(new Flatten()).add(graph);
    SpikingNetwork network =
        new SpikingNetwork(body, LinearSynapse.builder(CUES).build(), TIME_STEPS);
    float rate = rule.updatesEveryStep() ? 0.05f : 0.2f;
    try (Model model = Model.newInstance("cue");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(rate)).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS)) {
        trainer.initialize(FRAMES);
        for (int i = 0; i < 150; i++) {
          try (Batch batch = cues(trainer.getManager(), i)) {
            trainer.trainBatch(batch);
          }
        }
        double sum = 0;
        for (int i = 0; i < 4; i++) {
          try (Batch test = cues(trainer.getManager(), 1000 + i)) {
            sum += accuracyAtTheLastStep(network, test) / 4;
          }
        }
        return sum;
      }
    }
  }

  /** A cue at the first step, and noise at all. */
  private static Batch cues(NDManager manager, long seed) {
    Random random = new Random(seed);
    float[] frames = new float[(int) FRAMES.size()];
    long[] labels = new long[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      labels[n] = random.nextInt(CUES);
      for (int i = 0; i < TIME_STEPS * CUES; i++) {
        frames[n * TIME_STEPS * CUES + i] = (float) (0.1 * random.nextGaussian());
      }
      frames[n * TIME_STEPS * CUES + (int) labels[n]] += 3;
    }
    return TestBatches.of(manager, frames, FRAMES, labels);
  }

  private static double accuracyAtTheLastStep(SpikingNetwork network, Batch batch) {
    NDArray input = batch.getData().singletonOrThrow();
    float[][] before = new float[1][];
    float[] total =
        InferencePass.run(
                network,
                new ParameterStore(input.getManager(), false),
                input,
                TIME_STEPS,
                null,
                (step, sum) -> {
                  if (step == TIME_STEPS - 1) {
                    before[0] = sum.toFloatArray();
                  }
                  return true;
                })
            .toFloatArray();
    long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
    int right = 0;
    for (int n = 0; n < SAMPLES; n++) {
      int best = 0;
      for (int c = 1; c < CUES; c++) {
        int i = n * CUES;
        best = total[i + c] - before[0][i + c] > total[i + best] - before[0][i + best] ? c : best;
      }
      right += best == labels[n] ? 1 : 0;
    }
    return (double) right / SAMPLES;
  }
}
