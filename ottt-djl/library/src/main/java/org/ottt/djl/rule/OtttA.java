package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.TraceSimulation;

/**
 * OTTT_A: the gradients of all T steps are accumulated, the weights change once per batch (patent
 * claim 1; Xiao et al. 2022, section 4.2).
 *
 * @param form how a step is computed
 */
public record OtttA(Form form) implements LearningRule {

  /** How a step of OTTT_A is computed; the results are the same. */
  public enum Form {
    /** The trace form where the network has one, else two forwards. */
    AUTOMATIC,
    /** The trace form; an error where the network has no trace form. */
    TRACE,
    /** Always one forward on spikes and one on traces. */
    TWO_FORWARD
  }

  /** Creates the rule in the form that suits the network. */
  public OtttA() {
    this(Form.AUTOMATIC);
  }

  @Override
  public String name() {
    return "ottt-a";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if {@link Form#TRACE} is required and the network has none
   */
  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    if (form == Form.TRACE) {
      TraceForms.require(network, "OTTT_A", "its two-forward or automatic form");
    }
    return runsInTraceForm(network)
        ? new TraceSimulation(context, network.traceLeak())
        : TraceForms.twoForward(context, network);
  }

  /**
   * Says whether a network is simulated in the trace form; {@link SpikingNetwork#traceFormObstacle}
   * tells why not.
   *
   * @param network the network
   * @return true for the trace form, false for two forwards
   */
  public boolean runsInTraceForm(SpikingNetwork network) {
    return form != Form.TWO_FORWARD && network.traceFormObstacle().isEmpty();
  }
}
