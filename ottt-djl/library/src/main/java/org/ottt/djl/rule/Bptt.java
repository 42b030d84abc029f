package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;

/**
 * Back-propagation through time, the baseline: one graph over all T steps, whose memory grows with
 * T.
 *
 * @param detachReset whether the spikes of the reset stay out of the gradient, as is customary
 */
public record Bptt(boolean detachReset) implements LearningRule {

  /** Creates the rule with the reset detached. */
  public Bptt() {
    this(true);
  }

  @Override
  public String name() {
    return "bptt";
  }

  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    return new SpikeSimulation(context, detachReset);
  }

  @Override
  public int window(int timeSteps) {
    return timeSteps;
  }
}
