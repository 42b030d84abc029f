package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.synapse.Synapse;

/** A connection of a {@link SpikingGraph}. */
final class GraphConnection {

  private final GraphLayer from;
  private final GraphLayer to;
  private final Synapse synapse;
  private final boolean back;

  /**
   * Creates the connection.
   *
   * @param from the layer it reads, or null for the input of the graph
   * @param back whether it brings what left that layer at the step before
   */
  GraphConnection(GraphLayer from, GraphLayer to, Synapse synapse, boolean back) {
    this.from = from;
    this.to = to;
    this.synapse = synapse;
    this.back = back;
  }

  GraphLayer from() {
    return from;
  }

  GraphLayer to() {
    return to;
  }

  Synapse synapse() {
    return synapse;
  }

  boolean isBack() {
    return back;
  }

  String source() {
    return from == null ? SpikingGraph.INPUT : from.name();
  }

  String name() {
    return source() + (back ? "-back-to-" : "-to-") + to.name();
  }

  Shape currentShape(Shape source) {
    try {
      return synapse.getOutputShapes(new Shape[] {source})[0];
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw mismatch(source, e);
    }
  }

  void initialize(NDManager manager, DataType dataType, Shape source) {
    try {
      synapse.initialize(manager, dataType, source);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw mismatch(source, e);
    }
  }

  private IllegalArgumentException mismatch(Shape source, RuntimeException reason) {
    return new IllegalArgumentException(
        "The connection from '%s' to '%s' does not fit what it reads, %s: %s"
            .formatted(source(), to.name(), source, reason.getMessage()),
        reason);
  }

  /** A connection whose weights go by the size of what it reads refuses any other size. */
  private boolean fits(Shape source, Shape target) {
    try {
      return synapse.getOutputShapes(new Shape[] {source})[0].equals(target);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  /**
   * Returns how what comes back is brought to the size of the layer that it goes into.
   *
   * @param source the shape of what comes back
   * @param target the shape of the neurons that it goes into
   * @throws IllegalArgumentException if there is no whole factor between them
   */
  Resize resize(Shape source, Shape target) {
    if (fits(source, target)) {
      return Resize.NONE;
    }
    if (source.dimension() == 4 && target.dimension() == 4) {
      for (Resize candidate : Resize.between(source, target)) {
        if (fits(candidate.shape(source), target)) {
          return candidate;
        }
      }
    }
    throw new IllegalArgumentException(
        "The connection back from '%s' (%s) brings %s into layer '%s' of %s; channels must be equal,"
                .formatted(source(), source, currentShape(source), to.name(), target)
            + " and height and width of one be multiples of the other's.");
  }
}
