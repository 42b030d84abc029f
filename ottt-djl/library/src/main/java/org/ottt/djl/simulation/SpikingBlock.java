package org.ottt.djl.simulation;

import ai.djl.nn.Block;

/**
 * A part of a spiking network: it works within one time step and keeps nothing.
 *
 * <p>Parameters live in the block as in any DJL block; whatever must outlive the step lives in the
 * simulation.
 */
public interface SpikingBlock extends Block {

  /**
   * Runs the present time step.
   *
   * @param simulation the batch on its way; holds state and knows the learning rule's form
   * @param input what arrives at this step
   * @return what leaves at this step
   */
  Signal step(Simulation simulation, Signal input);
}
