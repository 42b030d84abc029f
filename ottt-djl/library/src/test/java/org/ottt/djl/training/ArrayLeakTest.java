package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** No array outlives its batch: their number is the same after 2 batches and after 52. */
class ArrayLeakTest {

  private static final int BATCHES = 50;
  private static final int TIME_STEPS = 3;

  static Stream<LearningRule> rulesForAnyReset() {
    return Stream.of(
        new OtttA(), new OtttA(OtttA.Form.TWO_FORWARD), new OtttO(), new Sltt(), new Bptt());
  }

  static Stream<LearningRule> rules() {
    return Stream.concat(rulesForAnyReset(), Stream.of(new OtttO(OtttO.Form.TRACE)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stillImages(LearningRule rule) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0.1f);
    assertFlat(rule, network, TestNetworks.IMAGES);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void frames(LearningRule rule) {
    SpikingNetwork network = TestNetworks.mixed(LifParameters.DEFAULT);
    assertFlat(rule, network, new Shape(2, TIME_STEPS, 2, 6, 6));
  }

  @ParameterizedTest
  @MethodSource("rulesForAnyReset")
  void hardReset(LearningRule rule) {
    LifParameters lif = LifParameters.DEFAULT.withReset(Reset.ZERO);
    assertFlat(rule, TestNetworks.convolutional(lif, 0), TestNetworks.IMAGES);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void bfloat16(LearningRule rule) {
    SpikingNetwork network = TestNetworks.mixed(LifParameters.DEFAULT);
    network.setPrecision(Precision.BFLOAT16);
    assertFlat(rule, network, TestNetworks.IMAGES);
  }

  @Test
  void inference() {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.setTimeSteps(TIME_STEPS);
    try (TestTrainer run =
            new TestTrainer(network, new Sltt(), TIME_STEPS, TestNetworks.IMAGES, 1);
        NDManager manager = run.trainer().getManager().newSubManager()) {
      ParameterStore store = new ParameterStore(manager, false);
      NDArray images = manager.create(TestBatches.values(1, TestNetworks.IMAGES));
      NDList input = new NDList(images.reshape(TestNetworks.IMAGES));
      network.forward(store, input, false).close();
      int before = NativeArrays.count();
      for (int i = 0; i < BATCHES; i++) {
        network.forward(store, input, false).close();
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  private static void assertFlat(LearningRule rule, SpikingNetwork network, Shape shape) {
    int atStart = NativeArrays.count();
    try (TestTrainer run = new TestTrainer(network, rule, TIME_STEPS, shape, 1)) {
      trainAndValidate(run, shape, 2);
      int before = NativeArrays.count();
      trainAndValidate(run, shape, BATCHES);
      assertThat(NativeArrays.count()).as("arrays of the running trainer").isEqualTo(before);
    }
    assertThat(NativeArrays.count()).as("arrays after closing").isEqualTo(atStart);
  }

  private static void trainAndValidate(TestTrainer run, Shape shape, int batches) {
    NDManager manager = run.trainer().getManager();
    for (int i = 0; i < batches; i++) {
      run.train(TestBatches.random(manager, i, TestNetworks.CLASSES, shape));
      run.validate(TestBatches.random(manager, i, TestNetworks.CLASSES, shape));
    }
  }
}
