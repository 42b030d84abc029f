package org.ottt.djl.simulation;

import ai.djl.nn.Block;

/**
 * A part of a spiking network: it works within one time step and keeps nothing.
 *
 * <p>Parameters live in the block as in any DJL block; state that must outlive the step lives in
 * the simulation.
 */
public interface SpikingBlock extends Block {

  /**
   * Runs the present time step. A trainer runs up to three steps of zeros when it is made, to find
   * what its rule cannot train; what they change of parameters without a gradient is put back.
   *
   * @param step the time step; holds state and knows the learning rule's form
   * @param input what arrives at this step
   * @return what leaves at this step
   */
  Signal step(TimeStep step, Signal input);

  /**
   * Declares that this part works on traces and filtered currents as it does on spikes and
   * currents: it does nothing but hand signals to the {@link TimeStep} and apply {@link
   * Signal#mapLinear}. A part that does not say so is run on spikes, with two forwards per step.
   *
   * @return false, unless a part declares it
   */
  default boolean hasTraceForm() {
    return false;
  }
}
