package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.StreamAnswer;
import org.ottt.djl.testing.StandardOutput;
import org.ottt.djl.testing.TestNetworks;

/** The examples of live learning in README and guide, run as they stand there. */
class LiveLearningTest {

  @TempDir private Path folder;

  private static void guide(SpikingNetwork network, float[] frame, int label, Path file)
      throws IOException {
    // Of docs/live-learning.md.
    try (LearningStream stream =
        LearningStream.builder(network, new OtttO()).optFade(0.7).build()) {
      // Without a label it answers only; with one it answers, then learns.
      String answer = stream.step(frame).bestName();
      String before = stream.step(frame, label).bestName();
      System.out.printf("%s, then %s%n", answer, before);
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
  void run() throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 6, 6));
      float[] frame = new float[72];
      assertThat(readme(network, frame, 1).loss()).isBetween(0.1f, 10f);
      Path file = folder.resolve("stream.safetensors");
      assertThat(StandardOutput.of(() -> guide(network, frame, 1, file)))
          .matches("[0-5], then [0-5]\\R");
      assertThat(file).isNotEmptyFile();
    }
  }
}
