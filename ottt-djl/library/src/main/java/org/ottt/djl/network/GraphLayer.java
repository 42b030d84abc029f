package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;

/**
 * A named layer of a {@link SpikingGraph}: neurons, their connections, and what their spikes pass.
 */
final class GraphLayer extends AbstractNeurons {

  private final String name;
  private final List<GraphConnection> inbound = new ArrayList<>();
  private final List<SpikingBlock> parts;

  GraphLayer(String name, NeuronModel model, List<SpikingBlock> parts) {
    super(model);
    this.name = name;
    this.parts = parts;
  }

  String name() {
    return name;
  }

  /** Adds a connection; one from an earlier step is a child of the graph. */
  void add(GraphConnection connection) {
    inbound.add(connection);
    if (!connection.isBack()) {
      addChildBlock(connection.name(), connection.synapse());
    }
  }

  /** Adds what the spikes pass, after all connections. */
  void close() {
    parts.forEach(part -> addChildBlock(part.getClass().getSimpleName(), part));
  }

  List<GraphConnection> inbound() {
    return inbound;
  }

  Signal fire(TimeStep step, List<Inbound> present) {
    return pass(step, step.fire(this, present.toArray(Inbound[]::new)));
  }

  private Signal pass(TimeStep step, Signal fired) {
    Signal signal = fired;
    for (SpikingBlock part : parts) {
      signal = PartStep.run(part, step, signal);
    }
    return signal;
  }

  /** Charges the neurons with a current that comes from elsewhere. */
  @Override
  public Signal step(TimeStep step, Signal current) {
    return pass(step, step.fire(this, current));
  }

  /** Appends the neurons and what their spikes pass. */
  int describe(StepFlow.Builder flow, int current) {
    int node = flow.fire(this, current);
    for (SpikingBlock part : parts) {
      node = flow.part(part, node);
    }
    return node;
  }

  /** Returns the shape of what leaves neurons of a shape. */
  Shape outputShape(Shape neurons) {
    Shape[] shapes = {neurons};
    for (SpikingBlock part : parts) {
      Shape[] input = shapes;
      shapes = PartMismatch.naming(this, part, input[0], () -> part.getOutputShapes(input));
    }
    return shapes[0];
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {outputShape(inputShapes[0])};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = {inputShapes[0]};
    for (SpikingBlock part : parts) {
      part.initialize(manager, dataType, shapes);
      shapes = part.getOutputShapes(shapes);
    }
  }
}
