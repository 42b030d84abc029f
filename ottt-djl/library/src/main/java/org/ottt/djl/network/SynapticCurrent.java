package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/** A connection without neurons after it: its output is a current. */
public final class SynapticCurrent extends AbstractSpikingBlock implements FlowPart {

  private final Synapse synapse;

  /**
   * Creates the part.
   *
   * @param synapse the connection
   */
  @SuppressWarnings("this-escape")
  public SynapticCurrent(Synapse synapse) {
    this.synapse = addChildBlock("synapse", synapse);
  }

  Synapse synapse() {
    return synapse;
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    return step.current(synapse, input);
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    return flow.connect(synapse, input);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return synapse.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    synapse.initialize(manager, dataType, inputShapes);
  }
}
