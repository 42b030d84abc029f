package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.OtttA;

/** The data set of CONTRIBUTING.md. */
class OwnDataTest {

  // snippet begin
  /** Noise with a bright half: left in class 0, right in class 1. */
  record Halves(int size) implements SampleSource {

    @Override
    public Shape sampleShape() {
      return new Shape(1, 8, 8);
    }

    @Override
    public List<String> classNames() {
      return List.of("left", "right");
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      for (int i = 0; i < 64; i++) {
        boolean bright = i % 8 / 4 == label(index);
        target[offset + i] = (bright ? 1f : -1f) + (float) random.nextDouble(-0.5, 0.5);
      }
    }
  }

  // snippet end

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnDataTest.class);
  }

  @Test
  void aNetworkLearnsIt() {
    SpikingNetwork network =
        SpikingVgg.builder().optLayout(8, SpikingVgg.STRIDE, 8).optClasses(2).build();
    List<Double> losses = TinyTraining.losses(network, new OtttA(), new Halves(64), 10);
    assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
  }
}
