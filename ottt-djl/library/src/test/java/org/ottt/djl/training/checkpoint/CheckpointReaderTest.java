package org.ottt.djl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.testing.TestNetworks;

/** A run writes its next checkpoint while somebody reads the present one. */
class CheckpointReaderTest {

  @Test
  void allIsReadFromTheFileThatWasOpened(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("last" + Checkpoint.SUFFIX);
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = TestNetworks.full(LifParameters.DEFAULT, 2, 3);
      network.initialize(manager, DataType.FLOAT32, TestNetworks.IMAGES);
      write(file, network, manager, 1);
      try (CheckpointReader in = CheckpointReader.open(file)) {
        write(file, network, manager, 2);
        assertThat(in.metadata()).containsEntry("step", "1");
        assertThat(in.readState(manager).get("trace").toFloatArray()).containsOnly(1);
        assertThat(in.load(network, null)).containsEntry("step", "1");
      }
      for (Parameter parameter : network.getParameters().values()) {
        assertThat(parameter.getArray().toFloatArray()).containsOnly(1);
      }
      assertThat(Checkpoint.load(file, network, null)).containsEntry("step", "2");
    }
  }

  /** Writes a checkpoint that holds one number only. */
  private static void write(Path file, SpikingNetwork network, NDManager manager, float number)
      throws IOException {
    for (Parameter parameter : network.getParameters().values()) {
      NDArray array = parameter.getArray();
      InPlace.set(array, manager.full(array.getShape(), number));
    }
    Checkpoint.write(
        file,
        network,
        null,
        Map.of("trace", manager.full(new Shape(4), number)),
        Map.of("step", Integer.toString((int) number)));
  }
}
