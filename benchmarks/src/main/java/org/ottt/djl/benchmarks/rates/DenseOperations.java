package org.ottt.djl.benchmarks.rates;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.evaluation.LayerActivity;

/**
 * Multiply-accumulates of an ordinary network of the same shape, border and pools counted as they
 * are: each of a layer's outputs reads {@code weights / channels} inputs.
 *
 * @param first of the first layer, which is fed by pixels
 * @param all of all layers and the classifier
 */
record DenseOperations(double first, double all) {

  /**
   * Counts the operations of one pass.
   *
   * @param tested the network, a chain of layers
   * @return the counts
   * @throws IllegalArgumentException if the network is not a chain of layers
   */
  static DenseOperations of(Tested tested) {
    List<LayerActivity> layers = tested.evaluation().layers();
    List<Shape> weights = tested.weights();
    if (weights.size() != layers.size() + 1) {
      throw new IllegalArgumentException(
          "Energy can be computed only for networks that are a chain of layers (VGG); this one has "
              + weights.size()
              + " connections between "
              + layers.size()
              + " layers.");
    }
    List<Double> counts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      double positions = (double) layers.get(i).neurons() / weights.get(i).get(0);
      counts.add(positions * weights.get(i).size());
    }
    counts.add((double) weights.get(weights.size() - 1).size());
    return new DenseOperations(
        counts.get(0), counts.stream().mapToDouble(Double::doubleValue).sum());
  }
}
