package org.ottt.djl.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.testing.TestDescriptions;

/** Fan-outs by hand. */
class WiringTest {

  @Test
  void ofAVgg() {
    // 6 -> pool -> 8 -> (stride 2) 8 -> 3 classes, 3x3 kernels.
    assertThat(fanOuts(TestDescriptions.vgg(false))).containsExactly(72, 18, 3);
  }

  @Test
  void ofAVggWithFeedback() {
    // The last layer also feeds back into the 6 channels of the first, each spike of its 2 x 2
    // pixels enlarged to 4 x 4 of 8 x 8.
    assertThat(fanOuts(TestDescriptions.vgg(true))).containsExactly(72, 18, 3 + 16 * 54);
  }

  @Test
  void aStrideIsThatOfOneConvolution() {
    // 4 -> (stride 2) 8 -> 8 -> 3 classes.
    assertThat(fanOuts(vgg(4, SpikingVgg.STRIDE, 8, 8))).containsExactly(18, 72, 3);
  }

  @Test
  void ofAVggThatBeginsWithAPool() {
    assertThat(fanOuts(vgg(SpikingVgg.POOL, 4, 8))).containsExactly(72, 3);
  }

  private static NetworkDescription vgg(Integer... layout) {
    return new NetworkDescription(
        new VggArchitecture(List.of(layout), 1, false, 0),
        TestDescriptions.INPUT,
        List.of("a", "b", "c"),
        LifParameters.DEFAULT,
        3);
  }

  @Test
  void ofAResidualNetwork() {
    // Two blocks of 4 channels, one of 6 with stride 2 and a 1x1 shortcut. The classifier reads the
    // stream of currents, no spikes.
    assertThat(fanOuts(TestDescriptions.nfResNet(false)))
        .containsExactly(36, 36, 36, 36, 6 * 9 / 4.0 + 6 / 4.0, 54);
  }

  @Test
  void ofBottlenecks() {
    // Inner 4, out 16: 1x1 and shortcut 1x1; 3x3; 1x1. Then without a shortcut connection.
    assertThat(fanOuts(TestDescriptions.nfResNet(true)))
        .startsWith(4 + 16, 36, 16, 4, 36, 16)
        .hasSize(9);
  }

  private static double[] fanOuts(NetworkDescription description) {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      Wiring wiring = Wiring.of(network);
      assertThat(wiring.layers()).containsExactlyElementsOf(network.neurons());
      return wiring.layers().stream().mapToDouble(wiring::fanOut).toArray();
    }
  }
}
