package org.ottt.djl.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.training.checkpoint.Checkpoint;

class TrainedRunTest {

  @TempDir private Path folder;

  private TrainedRun run() throws IOException {
    double[] top1 = {0.5, 0.8, 0.6};
    MetricsFile metrics = MetricsFile.open(folder.resolve("metrics.csv"));
    for (int i = 0; i < top1.length; i++) {
      int epoch = i + 1;
      metrics.append(new EpochMetrics(epoch, Split.TRAIN, 1, 0.9, 1, 0.1, 2, 10, 100, 0.2));
      metrics.append(
          new EpochMetrics(epoch, Split.TEST, 1, top1[i], 1, Double.NaN, 0.5, 10, 200, 0.2));
    }
    Map<String, Integer> options = Map.of("limit-train", 20, "limit-test", 20);
    return new TrainedRun(folder, RunSettings.of("glyphs", null, "ottt-a", 1, "cpu", options));
  }

  @Test
  void theFinalAccuracyIsThatOfTheLastTest() throws IOException {
    TrainedRun run = run();
    assertThat(run.finalTop1()).isEqualTo(0.6);
    assertThat(run.bestTop1()).isEqualTo(0.8);
    assertThat(run.testCurve()).isEqualTo(Map.of(1, 0.5, 2, 0.8, 3, 0.6));
    assertThat(run.trainSeconds()).isEqualTo(6);
    assertThat(run.peakMemoryMib()).isEqualTo(200);
  }

  private void writeCheckpoint(String name, int channels) throws IOException {
    NetworkDescription description =
        new NetworkDescription(
            new VggArchitecture(List.of(channels), 1, false, 0),
            new InputDescription(3, 32, 32, 32, null),
            IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
            LifParameters.DEFAULT,
            2);
    Path checkpoints = Files.createDirectories(folder.resolve("checkpoint"));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Checkpoint.write(
          checkpoints.resolve(name + ".safetensors"),
          description.build(manager),
          null,
          Map.of(NetworkDescription.KEY, description.toJson()));
    }
  }

  @Test
  void theNetworkOfTheLastEpochIsTestedNotTheBest() throws IOException {
    writeCheckpoint("best", 3);
    writeCheckpoint("last", 2);
    Tested tested = run().test(List.of(1), Device.cpu());
    assertThat(tested.weights()).containsExactly(new Shape(2, 3, 3, 3), new Shape(10, 2));
    assertThat(tested.timeSteps()).isEqualTo(2);
    assertThat(tested.isStill()).isTrue();
    assertThat(tested.evaluation().accuracies())
        .extracting(at -> at.timeSteps() + " " + at.samples())
        .containsExactly("1 20", "2 20");
  }
}
