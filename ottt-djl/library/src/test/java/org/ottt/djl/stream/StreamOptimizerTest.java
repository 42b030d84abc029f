package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Which optimizers a stream learns with, and which it saves. */
class StreamOptimizerTest {

  private static final Shape FRAME = new Shape(2, 6, 6);
  private static final float RATE = 0.05f;

  private final NDManager manager = NDManager.newBaseManager();

  /** As users write one, with nothing that a file could hold. */
  private static final class PlainSgd extends Optimizer {

    PlainSgd() {
      super(MomentumSgd.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      try (NDArray step = grad.mul(RATE)) {
        weight.subi(step);
      }
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SpikingNetwork network() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(FRAME));
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static LearningStream stream(SpikingNetwork network, Optimizer optimizer) {
    return LearningStream.builder(network, new Sltt()).optOptimizer(optimizer).build();
  }

  private static List<Float> values(SpikingNetwork network) {
    List<Float> all = new ArrayList<>();
    for (Parameter parameter : network.getParameters().values()) {
      for (float value : parameter.getArray().toFloatArray()) {
        all.add(value);
      }
    }
    return all;
  }

  private List<Float> learned(Optimizer optimizer) {
    SpikingNetwork network = network();
    List<Float> before = values(network);
    try (LearningStream stream = stream(network, optimizer)) {
      for (int t = 0; t < 4; t++) {
        stream.step(TestBatches.values(t, FRAME), t);
      }
      assertThat(stream.updates()).isEqualTo(4);
    }
    assertThat(values(network)).isNotEqualTo(before);
    return values(network);
  }

  @EqualBits
  @Test
  void anOptimizerWithoutAKnownStateLearns() {
    try (MomentumSgd sgd =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(RATE)).optMomentum(0).build()) {
      assertThat(learned(new PlainSgd())).isEqualTo(learned(sgd));
    }
  }

  @Test
  void itIsRefusedByFilesBeforeAnythingHasChanged(@TempDir Path folder) throws Exception {
    SpikingNetwork network = network();
    Path file = folder.resolve("stream.safetensors");
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(RATE)).build();
        LearningStream stream = stream(network, sgd)) {
      stream.step(TestBatches.values(1, FRAME), 1);
      stream.save(file);
    }
    Path other = folder.resolve("other.safetensors");
    try (LearningStream stream = stream(network, new PlainSgd())) {
      stream.step(TestBatches.values(2, FRAME), 2);
      stream.step(TestBatches.values(3, FRAME), 3);
      List<Float> before = values(network);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stream.save(other))
          .withMessageContainingAll(PlainSgd.class.getName(), "let it implement StatefulOptimizer");
      assertThat(other).doesNotExist();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stream.load(file))
          .withMessageContaining("let it implement StatefulOptimizer");
      assertThat(values(network)).isEqualTo(before);
      assertThat(stream.steps()).isEqualTo(2);
      assertThat(stream.step(TestBatches.values(4, FRAME), 4).step()).isEqualTo(3);
    }
  }

  @EqualBits
  @Test
  void noOptimizerMeansTheDefault() {
    float paper = 0.1f / 128;
    try (MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(paper)).build()) {
      assertThat(learned(null)).isEqualTo(learned(sgd));
    }
  }
}
