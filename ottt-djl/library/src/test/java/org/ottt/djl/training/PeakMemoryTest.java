package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.ottt.djl.testing.ChildJvm;
import org.ottt.djl.testing.PeakMemory;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** The claim of the method: memory does not grow with T, while that of BPTT does. */
class PeakMemoryTest {

  /** Large enough for one array of the hidden layer, 34 MB, to stand out. */
  private static final Shape IMAGES = new Shape(2, 1, 256, 260);

  private static final int CHANNELS = 64;
  private static final long ARRAY = 2L * CHANNELS * 256 * 260 * Float.BYTES;
  private static final Map<String, LearningRule> ONLINE =
      Map.of(
          "OTTT_A", new OtttA(),
          "OTTT_O", new OtttO(),
          "OTTT_O by traces", new OtttO(OtttO.Form.TRACE),
          "SLTT", new Sltt());

  @Test
  void onlineRulesNeedTheSameAtAnyTimeStepsAndBpttDoesNot(@TempDir Path scratch) throws Exception {
    PeakMemory.assumeSupported();
    Map<String, Long> peak = measure(scratch);
    long bpttPerStep = (peak.get("BPTT 4") - peak.get("BPTT 2")) / 2;
    assertThat(bpttPerStep)
        .as("bytes a step of BPTT, whose graph needs one array of this layer: %s", peak)
        .isBetween(ARRAY / 2, 2 * ARRAY);
    for (String rule : ONLINE.keySet()) {
      long growth = peak.get(rule + " 12") - peak.get(rule + " 3");
      assertThat(growth)
          .as("bytes of nine more steps of %s; BPTT needs %s a step", rule, bpttPerStep)
          .isLessThan(bpttPerStep / 10);
    }
  }

  /** In a process of its own: what other tests leave there is freed while something is measured. */
  private static Map<String, Long> measure(Path scratch) throws Exception {
    List<String> options =
        List.of(
            "-XX:+UseSerialGC",
            "-Xms256m",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=1",
            "-Dai.djl.pytorch.num_threads=1");
    // Every freed array goes back to the system at once, so the peak is that of the live arrays.
    Map<String, String> environment = Map.of("MALLOC_MMAP_THRESHOLD_", "65536");
    ChildJvm.Result result =
        ChildJvm.run(ChildJvm.command(options, Measurement.class), environment, scratch);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result
        .out()
        .lines()
        .map(line -> line.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
  }

  /** Prints the peaks, one a line. */
  public static final class Measurement {

    private Measurement() {}

    public static void main(String[] args) {
      peak(new Bptt(), 2); // warms up
      print("BPTT", new Bptt(), 2);
      print("BPTT", new Bptt(), 4);
      ONLINE.forEach(
          (name, rule) -> {
            // From step 3 on the trace form keeps all of its past: one array more than before.
            print(name, rule, 3);
            print(name, rule, 12);
          });
    }

    private static void print(String name, LearningRule rule, int timeSteps) {
      System.out.println(name + " " + timeSteps + "=" + peak(rule, timeSteps));
    }
  }

  /** The least of some: what else happens in this process (compiler, class loading) only adds. */
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
