package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.TwoForwardSimulation;
import org.ottt.djl.simulation.WeightLifetime;

/**
 * OTTT_O: the weights change at every time step (Xiao et al. 2022, section 4.2). They do not stay
 * fixed over a batch, so the trace-domain identity does not hold and every connection runs twice.
 */
public record OtttO() implements LearningRule {

  @Override
  public String name() {
    return "ottt-o";
  }

  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    return new TwoForwardSimulation(context, WeightLifetime.STEP);
  }

  @Override
  public boolean updatesEveryStep() {
    return true;
  }
}
