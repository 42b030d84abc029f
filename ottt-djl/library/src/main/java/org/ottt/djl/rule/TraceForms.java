package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.TwoForwardSimulation;

/** What OTTT_A and OTTT_O share: the choice between the trace form and two forwards. */
final class TraceForms {

  private TraceForms() {}

  /** Opens the form that any network has. */
  static TwoForwardSimulation twoForward(SimulationContext context, SpikingNetwork network) {
    return new TwoForwardSimulation(context, network.commonFilter().orElse(null));
  }

  /** Refuses the trace form for a network that has none, and names another form. */
  static void require(SpikingNetwork network, String rule, String remedy) {
    network
        .traceFormObstacle()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(
                  rule
                      + " in the trace form needs neurons that all share one leak and reset by"
                      + " subtraction, but "
                      + reason
                      + "; use "
                      + remedy
                      + " for this network.");
            });
  }
}
