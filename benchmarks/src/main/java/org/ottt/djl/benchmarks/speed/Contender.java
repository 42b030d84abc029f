package org.ottt.djl.benchmarks.speed;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ottt.djl.benchmarks.workload.ReluSimulation;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.synapse.Precision;

/**
 * What is timed.
 *
 * @param label its name in the table
 * @param rule how a batch is trained
 * @param precision what connections multiply in
 */
record Contender(String label, LearningRule rule, Precision precision) {

  private Contender(String label, LearningRule rule) {
    this(label, rule, Precision.FLOAT32);
  }

  /** The yardstick comes first. */
  static final List<Contender> ALL =
      List.of(
          new Contender("relu", new Ordinary(true)),
          new Contender("convolutions", new Ordinary(false)),
          new Contender("ottt-a trace", new OtttA()),
          new Contender("ottt-a two-forward", new OtttA(OtttA.Form.TWO_FORWARD)),
          new Contender("ottt-o", new OtttO()),
          new Contender("ottt-o trace", new OtttO(OtttO.Form.TRACE)),
          new Contender("sltt", new Sltt()),
          new Contender("bptt", new Bptt()));

  /**
   * Returns what is timed for some precisions; the yardstick in float32 comes first, whatever they
   * are.
   */
  static List<Contender> in(List<Precision> precisions) {
    Set<Contender> contenders = new LinkedHashSet<>(ALL.subList(0, 1));
    for (Precision precision : precisions) {
      ALL.forEach(contender -> contenders.add(contender.in(precision)));
    }
    return List.copyOf(contenders);
  }

  private Contender in(Precision other) {
    return other == Precision.FLOAT32
        ? this
        : new Contender(label + " " + other.label(), rule, other);
  }

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
