package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.SpikeFunction;
import org.ottt.djl.neuron.Surrogate;

/** The surrogate of CONTRIBUTING.md. */
class OwnSurrogateTest {

  // snippet begin
  /** ds/du = k / (1 + |k (u - V_th)|)^2, the derivative of a softsign. */
  record SoftsignSurrogate(float slope) implements Surrogate {

    @Override
    public String name() {
      return "softsign";
    }

    @Override
    public NDArray derivative(NDArray x) {
      return x.abs().add(1).square().pow(-1);
    }
  }

  // snippet end

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnSurrogateTest.class);
  }

  @Test
  void itsGradientIsTheClosedForm() {
    float[] distances = {-1.5f, -0.2f, 0f, 0.3f, 2f};
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray distance = manager.create(distances);
      distance.setRequiresGradient(true);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray spikes = SpikeFunction.fire(distance.stopGradient());
        collector.backward(
            SpikeFunction.withSurrogate(spikes, distance, new SoftsignSurrogate(2f)).sum());
      }
      float[] gradient = distance.getGradient().toFloatArray();
      for (int i = 0; i < distances.length; i++) {
        double root = 1 + Math.abs(2 * distances[i]);
        assertThat((double) gradient[i]).isCloseTo(2 / (root * root), within(1e-6));
      }
    }
  }
}
