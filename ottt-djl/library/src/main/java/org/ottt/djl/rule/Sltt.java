package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;

/**
 * SLTT (Meng et al. 2023): OTTT_A with the present spikes in place of the trace, so that a
 * connection's gradient is (error at the post-synaptic membrane) × (pre-synaptic spikes).
 */
public record Sltt() implements LearningRule {

  @Override
  public String name() {
    return "sltt";
  }

  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    return new SpikeSimulation(context, true);
  }
}
