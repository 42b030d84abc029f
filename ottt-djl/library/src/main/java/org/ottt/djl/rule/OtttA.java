package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.TraceSimulation;
import org.ottt.djl.simulation.TwoForwardSimulation;
import org.ottt.djl.simulation.WeightLifetime;

/**
 * OTTT_A: the gradients of all T steps are accumulated, the weights change once per batch (patent
 * claim 1; Xiao et al. 2022, section 4.2).
 *
 * @param form how a step is computed
 */
public record OtttA(Form form) implements LearningRule {

  /** How a step of OTTT_A is computed; the results are the same. */
  public enum Form {
    /** In the trace domain where the neurons allow it, else with two forwards. */
    FAST,
    /** Always with one forward on spikes and one on traces. */
    TWO_FORWARD
  }

  /** Creates the rule in its fast form. */
  public OtttA() {
    this(Form.FAST);
  }

  @Override
  public String name() {
    return "ottt-a";
  }

  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    return runsInTraceDomain(network)
        ? new TraceSimulation(context, network.leak())
        : new TwoForwardSimulation(context, WeightLifetime.BATCH);
  }

  /**
   * Says whether a network is simulated in the trace domain: all its neurons must share one leak
   * and reset by subtraction.
   *
   * @param network the network
   * @return true for one forward per step, false for two
   */
  public boolean runsInTraceDomain(SpikingNetwork network) {
    return form == Form.FAST && TraceDomain.holds(network);
  }
}
