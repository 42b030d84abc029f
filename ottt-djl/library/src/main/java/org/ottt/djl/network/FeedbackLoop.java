package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/**
 * A first layer of neurons, the layers behind it, and a connection from what left the last of them
 * at step t - 1 back into the first at step t. Errors do not flow through the feedback; its weights
 * learn from the traces of the last layer (paper, section 4.4).
 *
 * <p>The last layer's output is enlarged to the size of the first by repeating pixels.
 */
public final class FeedbackLoop extends AbstractNeurons {

  private static final String LAST = "last";

  private final Synapse forward;
  private final SpikingBlock rest;
  private final Synapse feedback;
  private final int enlargement;

  /**
   * Creates the loop.
   *
   * @param forward the connection from the input into the first layer
   * @param model the first layer's neurons
   * @param rest the layers behind it
   * @param feedback the connection back; its output must have the shape of {@code forward}'s
   * @param enlargement by how much {@code rest} makes height and width smaller, at least 1
   */
  @SuppressWarnings("this-escape")
  public FeedbackLoop(
      Synapse forward, NeuronModel model, SpikingBlock rest, Synapse feedback, int enlargement) {
    super(model);
    this.forward = addChildBlock("forward", forward);
    this.rest = addChildBlock("rest", rest);
    this.feedback = addChildBlock("feedback", feedback);
    this.enlargement = enlargement;
  }

  Synapse forwardConnection() {
    return forward;
  }

  SpikingBlock rest() {
    return rest;
  }

  Synapse feedbackConnection() {
    return feedback;
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    Signal last = step.state().getSignal(this, LAST);
    Inbound present = new Inbound(forward, input);
    Signal first =
        last == null
            ? step.fire(this, present)
            : step.fire(this, present, new Inbound(feedback, last.mapLinear(this::enlarge)));
    Signal leaving = rest.step(step, first);
    step.state().putSignal(this, LAST, leaving);
    return leaving;
  }

  private NDArray enlarge(NDArray array) {
    return enlargement == 1 ? array : array.repeat(2, enlargement).repeat(3, enlargement);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return rest.getOutputShapes(forward.getOutputShapes(inputShapes));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    forward.initialize(manager, dataType, inputShapes);
    Shape first = forward.getOutputShapes(inputShapes)[0];
    rest.initialize(manager, dataType, first);
    Shape last = rest.getOutputShapes(new Shape[] {first})[0];
    Shape enlarged =
        new Shape(last.get(0), last.get(1), last.get(2) * enlargement, last.get(3) * enlargement);
    feedback.initialize(manager, dataType, enlarged);
    Shape back = feedback.getOutputShapes(new Shape[] {enlarged})[0];
    if (!back.equals(first)) {
      throw new IllegalArgumentException(
          "The feedback brings "
              + back
              + " into a layer of "
              + first
              + "; height and width of the input must be multiples of "
              + enlargement
              + ".");
    }
  }
}
