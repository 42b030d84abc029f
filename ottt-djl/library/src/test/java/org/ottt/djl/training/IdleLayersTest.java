package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.metrics.IdleLayers;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestNetworks;

/** A layer that fires never or always over an epoch is warned about by its name. */
class IdleLayersTest {

  private static final Shape SAMPLE = new Shape(2, 6, 6);
  private static final NoiseSamples DATA = new NoiseSamples(10, SAMPLE, TestNetworks.CLASSES);

  @TempDir private Path folder;

  @Test
  void silentLayersAreNamedOnceInOneLine() throws IOException {
    List<String> warnings = warnings("bias", -1000f);
    assertThat(warnings)
        .containsExactly(
            "WARN epoch 1/2: layers 1, 2 of 2 are silent (rate 0): lower the threshold or the"
                + " learning rate");
  }

  @Test
  void saturatedLayersAreNamed() throws IOException {
    assertThat(warnings("bias", 1000f))
        .singleElement()
        .asString()
        .contains("layers 1, 2 of 2 are saturated (rate 1): raise the threshold");
  }

  @Test
  void layersThatTellSamplesApartAreNotWarnedAbout() throws IOException {
    assertThat(warnings("bias", 0.1f)).isEmpty();
  }

  private List<String> warnings(String parameter, float value) throws IOException {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    try (RunBench bench = new RunBench(network, new OtttA(), SAMPLE, 1e-30f);
        LogLines log = LogLines.of(IdleLayers.class)) {
      for (Pair<String, Parameter> entry : network.getParameters()) {
        if (entry.getKey().endsWith(parameter)) {
          float[] values = new float[(int) entry.getValue().getArray().size()];
          Arrays.fill(values, value);
          TestNetworks.set(entry.getValue(), values);
        }
      }
      bench.run(folder.resolve("run"), DATA, DATA, 2);
      return log.lines();
    }
  }
}
