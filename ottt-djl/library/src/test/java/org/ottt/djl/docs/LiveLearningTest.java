package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.StreamAnswer;
import org.ottt.djl.testing.ProjectFiles;
import org.ottt.djl.testing.TestNetworks;

/** The examples of live learning in README and guide, run as they stand there. */
class LiveLearningTest {

  @TempDir private Path folder;

  private static StreamAnswer guide(SpikingNetwork network, float[] frame, int label, Path file)
      throws IOException {
    // guide: begin
    try (LearningStream stream =
        LearningStream.builder(network, new OtttO()).optFade(0.7).build()) {
      // Without a label it answers only; with one it answers, then learns.
      StreamAnswer answer = stream.step(frame);
      StreamAnswer before = stream.step(frame, label);
      // Weights, optimizer and the state of all neurons: load() continues to the same bits.
      stream.save(file);
      // guide: end
      assertThat(answer.step()).isEqualTo(1);
      return before;
    }
  }

  private static StreamAnswer readme(SpikingNetwork network, float[] frame, int label) {
    // README: begin
    LearningStream stream = LearningStream.builder(network, new OtttO()).build();
    StreamAnswer beforeItLearns = stream.step(frame, label);
    // README: end
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
      assertThat(guide(network, frame, 1, file).step()).isEqualTo(2);
      assertThat(file).isNotEmptyFile();
    }
  }

  @ParameterizedTest
  @CsvSource({"README.md, README", "docs/live-learning.md, guide"})
  void examplesStandOnTheirPagesAsTheyRun(String page, String name) throws IOException {
    List<String> source =
        Files.readAllLines(Path.of("src/test/java/org/ottt/djl/docs/LiveLearningTest.java"));
    int begin = source.indexOf("    // " + name + ": begin");
    int end = begin;
    while (!source.get(end).strip().equals("// " + name + ": end")) {
      end++;
    }
    String example =
        String.join(
            "\n", source.subList(begin + 1, end).stream().map(l -> l.substring(4)).toList());
    assertThat(Files.readString(ProjectFiles.root().resolve(page))).contains(example);
  }
}
