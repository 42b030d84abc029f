package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;

/** Parts that a signal passes one after the other. */
public final class SpikingSequence extends AbstractSpikingBlock implements FlowPart {

  private final List<SpikingBlock> parts = new ArrayList<>();

  /** Creates an empty sequence. */
  public SpikingSequence() {}

  /**
   * Appends a part.
   *
   * @param part the part; an instance may appear once only, since it owns its state
   * @return this sequence
   */
  public SpikingSequence add(SpikingBlock part) {
    if (parts.contains(part)) {
      throw new IllegalArgumentException(
          "This " + part.getClass().getSimpleName() + " is in the sequence already; make another.");
    }
    parts.add(addChildBlock(part.getClass().getSimpleName(), part));
    return this;
  }

  List<SpikingBlock> parts() {
    return parts;
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    Signal signal = input;
    for (SpikingBlock part : parts) {
      signal = PartStep.run(part, step, signal);
    }
    return signal;
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    int node = input;
    for (SpikingBlock part : parts) {
      node = flow.part(part, node);
    }
    return node;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = inputShapes;
    for (SpikingBlock part : parts) {
      Shape[] input = shapes;
      shapes = PartMismatch.naming(this, part, input[0], () -> part.getOutputShapes(input));
    }
    return shapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    for (SpikingBlock part : parts) {
      Shape[] input = shapes;
      shapes =
          PartMismatch.naming(
              this,
              part,
              input[0],
              () -> {
                part.initialize(manager, dataType, input);
                return part.getOutputShapes(input);
              });
    }
  }
}
