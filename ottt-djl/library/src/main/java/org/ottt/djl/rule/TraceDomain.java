package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.TraceSimulation;

/** Which networks can be simulated by traces alone. */
final class TraceDomain {

  private TraceDomain() {}

  /** Says whether all neurons share one leak and reset by subtraction. */
  static boolean holds(SpikingNetwork network) {
    return network.neurons().stream()
        .allMatch(layer -> TraceSimulation.supports(layer.parameters(), network.leak()));
  }
}
