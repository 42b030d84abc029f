package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

/** A network that was saved and loaded gives the same logits, bit for bit. */
@EqualBits
class SaveAndLoadTest {

  private static final Shape IMAGES = TestNetworks.IMAGES;

  @TempDir private Path folder;

  @Test
  void modelFiles() throws IOException, MalformedModelException {
    Supplier<SpikingNetwork> vgg =
        () -> SpikingVgg.builder().optLayout(6, SpikingVgg.POOL, 8).optTimeSteps(4).build();
    float[] expected;
    try (Model model = Model.newInstance("vgg")) {
      SpikingNetwork network = vgg.get();
      model.setBlock(network);
      network.initialize(model.getNDManager(), DataType.FLOAT32, IMAGES);
      TestNetworks.randomize(network, 4);
      expected = logits(network);
      model.save(folder, "vgg");
    }
    try (Model model = Model.newInstance("vgg")) {
      model.setBlock(vgg.get());
      model.load(folder, "vgg");
      assertThat(logits((SpikingNetwork) model.getBlock())).containsExactly(expected);
    }
  }

  @Test
  void parameterStreamsAfterTraining() throws IOException, MalformedModelException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    float[] expected;
    SpikingNetwork trained = TestNetworks.mixed(LifParameters.DEFAULT);
    try (TestTrainer run = new TestTrainer(trained, new OtttA(), 3, IMAGES, 4)) {
      run.train(TestBatches.random(run.trainer().getManager(), 1, TestNetworks.CLASSES, IMAGES));
      expected = logits(trained);
      trained.saveParameters(new DataOutputStream(bytes));
    }
    SpikingNetwork loaded = TestNetworks.mixed(LifParameters.DEFAULT);
    loaded.setTimeSteps(3);
    try (NDManager manager = NDManager.newBaseManager()) {
      loaded.loadParameters(
          manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      assertThat(logits(loaded)).containsExactly(expected);
    }
  }

  private static float[] logits(SpikingNetwork network) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList input = new NDList(manager.create(TestBatches.values(9, IMAGES), IMAGES));
      return network
          .forward(new ParameterStore(manager, false), input, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }
}
