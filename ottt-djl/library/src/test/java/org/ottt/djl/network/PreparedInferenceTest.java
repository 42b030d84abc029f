package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** Weights that are prepared once give the answers of weights that are prepared for each call. */
class PreparedInferenceTest {

  private NDManager manager;
  private SpikingNetwork network;
  private NDArray images;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
    Engine.getInstance().setRandomSeed(1);
    network = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(network, 4);
    images = manager.randomNormal(new Shape(5, 3, 8, 8));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] logits() {
    try (NDManager call = manager.newSubManager()) {
      NDArray input = images.duplicate();
      input.attach(call);
      NDList answer = network.forward(new ParameterStore(call, false), new NDList(input), false);
      return HostValues.floats(answer.singletonOrThrow());
    }
  }

  private Parameter standardized() {
    return network.getParameters().values().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.GAMMA)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void answersAreTheSameToTheBitAndNothingPilesUp() {
    float[] before = logits();
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(before);
    int arrays = NativeArrays.count();
    for (int i = 0; i < 5; i++) {
      assertThat(logits()).isEqualTo(before);
    }
    assertThat(NativeArrays.count()).isEqualTo(arrays);
    network.discardPreparedWeights();
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(before);
    assertThat(NativeArrays.count()).isEqualTo(arrays);
  }

  @Test
  void aLoadedCheckpointIsSeen(@TempDir Path folder) throws IOException {
    network.prepareForInference(manager);
    float[] first = logits();
    Path file = folder.resolve("other.safetensors");
    SpikingNetwork other = TestDescriptions.vgg(true).build(manager);
    TestNetworks.randomize(other, 5);
    Checkpoint.write(file, other, null, Map.of());
    Checkpoint.load(file, network, null);
    float[] second = logits();
    assertThat(second).isNotEqualTo(first);
    network.prepareForInference(manager);
    assertThat(logits()).isEqualTo(second);
  }

  @Test
  void whoeverUnfreezesAParameterGetsItsPresentValue() {
    network.prepareForInference(manager);
    float[] before = logits();
    Parameter gain = standardized();
    gain.freeze(false);
    Scalars.timesInPlace(gain.getArray().stopGradient(), 3);
    assertThat(logits()).isNotEqualTo(before);
  }
}
