package org.ottt.djl.network;

/**
 * A part that can say which operations a time step of it consists of, so that it can be exported.
 * All parts of the library can; implement it in your own parts to export them.
 */
public interface FlowPart {

  /**
   * Appends the operations of this part.
   *
   * @param flow takes the operations
   * @param input the node that arrives at this part
   * @return the node that leaves it
   */
  int describe(StepFlow.Builder flow, int input);
}
