package org.ottt.djl.plot;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.HostValues;

/** Membrane potentials of a layer's neurons over time, with their threshold. */
public final class MembraneChart {

  /** As many as there are colours. */
  private static final int MOST_NEURONS = 6;

  private MembraneChart() {}

  /**
   * Charts membranes over time. Of more than {@value #MOST_NEURONS} neurons the first ones are
   * drawn, and the title says so. A potential that is NaN or infinite leaves a gap.
   *
   * @param title stands above them
   * @param membrane u[t] before the reset, {@code [T]} or {@code [T, neurons]}
   * @param threshold V_th
   * @return the plot
   * @throws IllegalArgumentException if there are more axes, or nothing on one of them
   */
  public static LineChart of(String title, NDArray membrane, double threshold) {
    Shape shape = membrane.getShape();
    if (shape.dimension() < 1 || shape.dimension() > 2 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "A membrane chart needs potentials [T] or [T, neurons], not " + shape + ".");
    }
    int steps = (int) shape.get(0);
    int neurons = (int) (shape.size() / steps);
    int drawn = Math.min(neurons, MOST_NEURONS);
    float[] values = HostValues.floats(membrane.toType(DataType.FLOAT32, false));
    LineChart chart =
        new LineChart(
            drawn == neurons ? title : title + " (" + drawn + " of " + neurons + " neurons)",
            "time step",
            "membrane potential");
    for (int neuron = 0; neuron < drawn; neuron++) {
      double[] line = new double[steps];
      for (int t = 0; t < steps; t++) {
        line[t] = values[t * neurons + neuron];
      }
      chart.line(neurons == 1 ? "u" : "neuron " + (neuron + 1), line);
    }
    return chart.level("threshold", threshold);
  }
}
