package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.metrics.ExplodedLoss;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestNetworks;

/** A run whose loss explodes says so once, of the first row in which it has. */
class ExplodedRunTest {

  private static final Shape SAMPLE = new Shape(2, 6, 6);

  /** Three batches. */
  private static final NoiseSamples DATA = new NoiseSamples(10, SAMPLE, TestNetworks.CLASSES);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1, train", "3, test"})
  void warnsOfTheSplitThatExplodedFirst(int afterBatch, String split) throws IOException {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    int[] batches = {0};
    try (RunBench bench = new RunBench(network, new OtttA(), SAMPLE, 1e-30f);
        LogLines log = LogLines.of(ExplodedLoss.class)) {
      bench.setAfterBatch(
          () -> {
            batches[0]++;
            if (batches[0] == afterBatch) {
              TestNetworks.set(
                  network.classifier().getParameters().get("bias"), 1e4f, 0, 0, 0, 0, 0);
            }
          });
      bench.run(folder.resolve("run"), DATA, DATA, 1);
      assertThat(batches[0]).isEqualTo(3);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARN epoch 1: the " + split + " loss has exploded");
    }
  }
}
