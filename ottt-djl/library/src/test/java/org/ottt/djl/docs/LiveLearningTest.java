package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.StreamAnswer;
import org.ottt.djl.testing.TestNetworks;

/** The examples of live learning in README and guide, run as they stand there. */
class LiveLearningTest {

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();

  private void guide(SpikingNetwork network, float[] frame, int label, Path file)
      throws IOException {
    // Of docs/live-learning.md.
    try (LearningStream stream =
        LearningStream.builder(network, new OtttO()).optFade(0.7).build()) {
      // Without a label it answers only; with one it answers, then learns.
      said.add(stream.step(frame).bestName());
      said.add(stream.step(frame, label).bestName());
      // Weights, optimizer and the state of all neurons: load() continues bit-identically.
      stream.save(file);
    }
  }

  private static StreamAnswer readme(SpikingNetwork network, float[] frame, int label) {
    // Of README.
    LearningStream stream = LearningStream.builder(network, new OtttO()).build();
    StreamAnswer beforeItLearns = stream.step(frame, label);
    stream.close();
    return beforeItLearns;
  }

  @Test
  void run() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6));
      float[] frame = new float[72];
      assertThat(readme(network, frame, 1).loss()).isBetween(0.1f, 10f);
      Path file = folder.resolve("stream.safetensors");
      guide(network, frame, 1, file);
      assertThat(said).hasSize(2).isSubsetOf("0", "1", "2", "3", "4", "5");
      assertThat(file).isNotEmptyFile();
    }
  }
}
