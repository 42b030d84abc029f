package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.synapse.AveragePooling;

/**
 * Enlarges images by repeating pixels, or reduces them by averaging, by a whole factor.
 *
 * @param factor the factor, at least 1
 * @param enlarges whether height and width are multiplied by it, not divided
 */
record Resize(int factor, boolean enlarges) {

  static final Resize NONE = new Resize(1, true);

  /** Returns what brings one size near the other: the exact factor, if there is one. */
  static List<Resize> between(Shape source, Shape target) {
    List<Resize> found = new ArrayList<>();
    if (target.get(2) % source.get(2) == 0) {
      found.add(new Resize((int) (target.get(2) / source.get(2)), true));
    }
    if (source.get(2) % target.get(2) == 0) {
      found.add(new Resize((int) (source.get(2) / target.get(2)), false));
    }
    return found;
  }

  Signal apply(Signal signal) {
    return factor == 1 ? signal : signal.mapLinear(this::apply);
  }

  int describe(StepFlow.Builder flow, Block owner, int node) {
    if (factor == 1) {
      return node;
    }
    StepFlow.Operation operation =
        enlarges
            ? new StepFlow.Enlarge(factor)
            : new StepFlow.Average(new AveragePooling(factor, factor, 0));
    return flow.apply(owner, operation, shape(flow.shape(node)), node);
  }

  private NDArray apply(NDArray array) {
    if (!enlarges) {
      return new AveragePooling(factor, factor, 0).apply(array);
    }
    try (NDArray rows = array.repeat(2, factor)) {
      return rows.repeat(3, factor);
    }
  }

  /** Returns the shape of {@code [N, C, H, W]} after it. */
  Shape shape(Shape image) {
    if (factor == 1) {
      return image;
    }
    return enlarges
        ? new Shape(image.get(0), image.get(1), image.get(2) * factor, image.get(3) * factor)
        : new AveragePooling(factor, factor, 0).outputShape(image);
  }
}
