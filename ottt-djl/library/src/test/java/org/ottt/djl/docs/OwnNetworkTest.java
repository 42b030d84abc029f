package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.TriangularSurrogate;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;

/** The neurons of CONTRIBUTING.md, in a network. */
class OwnNetworkTest {

  private static SpikingNetwork network() {
    // snippet begin
    LifParameters slow = LifParameters.DEFAULT.withLeak(0.8f).withReset(Reset.ZERO);
    LifParameters fast = new LifParameters(0.2f, 1f, Reset.SUBTRACT, new TriangularSurrogate(1f));
    SpikingSequence body =
        new SpikingSequence()
            .add(new SpikingLayer(Conv2dSynapse.builder(8).optStandardized(true).build(), fast))
            .add(new AveragePool(2))
            .add(new SpikingLayer(Conv2dSynapse.builder(16).optStandardized(true).build(), slow))
            .add(new GlobalAveragePool());
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(10).build(), 4);
    // snippet end
    return network;
  }

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnNetworkTest.class);
  }

  @Test
  void trainsInTheTwoForwardFormThatItsNeuronsNeed() {
    assertThat(new OtttA().runsInTraceForm(network())).isFalse();
    List<Double> losses =
        TinyTraining.losses(
            network(), new OtttA(), new GlyphSet(1).imageSet(GlyphSplit.TRAIN, 32), 2);
    assertThat(losses).hasSize(4).allMatch(Double::isFinite);
  }
}
