package org.ottt.djl.network;

import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.simulation.UnfitPartException;

/** Runs a part of a network so that it can be named where it does what it must not. */
final class PartStep {

  private PartStep() {}

  static Signal run(SpikingBlock part, TimeStep step, Signal input) {
    try {
      return part.step(step, input);
    } catch (UnfitPartException e) {
      throw e.by(part);
    }
  }
}
