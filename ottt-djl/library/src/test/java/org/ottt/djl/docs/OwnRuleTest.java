package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.testing.EqualBits;

/** The rule of CONTRIBUTING.md. */
@EqualBits
class OwnRuleTest {

  // snippet begin
  /** Back-propagation through a few steps at a time: SLTT with one step, BPTT with all of them. */
  record TruncatedBptt(int steps) implements LearningRule {

    @Override
    public String name() {
      return "tbptt";
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      return new SpikeSimulation(context, true);
    }

    @Override
    public int window(int timeSteps) {
      return Math.min(steps, timeSteps);
    }
  }

  // snippet end

  private static List<Double> losses(LearningRule rule) {
    SpikingNetwork network =
        SpikingVgg.builder().optLayout(8, SpikingVgg.POOL, 16).optTimeSteps(3).build();
    return TinyTraining.losses(network, rule, new GlyphSet(1).imageSet(GlyphSplit.TRAIN, 32), 3);
  }

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnRuleTest.class);
  }

  @Test
  void itsEndsAreTheRulesThatItSays() {
    List<Double> middle = losses(new TruncatedBptt(2));
    assertThat(losses(new TruncatedBptt(1))).isEqualTo(losses(new Sltt()));
    assertThat(losses(new TruncatedBptt(9))).isEqualTo(losses(new Bptt()));
    assertThat(middle).isNotEqualTo(losses(new Sltt())).isNotEqualTo(losses(new Bptt()));
  }
}
