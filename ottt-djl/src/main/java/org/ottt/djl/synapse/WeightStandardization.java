package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.Scalars;

/**
 * Scaled weight standardization, per output channel i over its M incoming weights (patent equation
 * 9; Brock et al. 2021):
 *
 * <pre>
 *   W^_i = alpha_i gamma (W_i - mean_i) / sqrt(var_i M + eps),   var unbiased
 * </pre>
 */
public final class WeightStandardization {

  /** eps, added to var_i M under the root. */
  public static final float EPSILON = 1e-4f;

  private WeightStandardization() {}

  /**
   * Returns the standardized weights; the gradient goes through mean and variance.
   *
   * @param weight W, {@code [out, in, ...]}, at least two incoming weights a channel
   * @param gain alpha, {@code [out, 1, ...]}
   * @param factor gamma and any other constant factor
   * @return the standardized weights, shape of {@code weight}
   */
  public static NDArray standardize(NDArray weight, NDArray gain, float factor) {
    Shape shape = weight.getShape();
    int[] incoming = new int[shape.dimension() - 1];
    for (int i = 0; i < incoming.length; i++) {
      incoming[i] = i + 1;
    }
    float fanIn = shape.slice(1).size();
    // DJL's mean over several axes throws; a sum and a division do the same.
    NDArray centred = weight.sub(Scalars.times(weight.sum(incoming, true), 1 / fanIn));
    NDArray varianceTimesFanIn =
        Scalars.times(centred.square().sum(incoming, true), fanIn / (fanIn - 1));
    NDArray scale = Scalars.times(gain, factor).div(varianceTimesFanIn.add(EPSILON).sqrt());
    return centred.mul(scale);
  }
}
