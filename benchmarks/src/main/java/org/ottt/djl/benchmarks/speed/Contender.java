package org.ottt.djl.benchmarks.speed;

import java.util.List;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;

/**
 * What is timed.
 *
 * @param label its name in the table
 * @param rule how a batch is trained
 */
record Contender(String label, LearningRule rule) {

  /** The yardstick comes first. */
  static final List<Contender> ALL =
      List.of(
          new Contender("relu", new Ordinary(true)),
          new Contender("convolutions", new Ordinary(false)),
          new Contender("ottt-a fast", new OtttA()),
          new Contender("ottt-a two-forward", new OtttA(OtttA.Form.TWO_FORWARD)),
          new Contender("ottt-o", new OtttO()),
          new Contender("ottt-o trace", new OtttO(OtttO.Form.TRACE)),
          new Contender("sltt", new Sltt()),
          new Contender("bptt", new Bptt()));

  /** Forward and backward of an ordinary network, once per time step. */
  private record Ordinary(boolean relu) implements LearningRule {

    @Override
    public String name() {
      return relu ? "relu" : "convolutions";
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      return new ReluSimulation(context, relu);
    }
  }
}
