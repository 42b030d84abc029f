package org.ottt.djl.synapse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
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
    double fanIn = shape.slice(1).size();
    // A layer normalization over a channel's weights is the same up to constants, and PyTorch has
    // it as one pass forward and one backward: with v the biased variance, var M = v M^2 / (M - 1).
    double unbiased = fanIn * fanIn / (fanIn - 1);
    NDArray channels = weight.reshape(shape.get(0), (long) fanIn);
    Shape row = new Shape((long) fanIn);
    NDManager manager = weight.getManager();
    try (NDArray ones = manager.ones(row, weight.getDataType());
        NDArray zeros = manager.zeros(row, weight.getDataType())) {
      NDArray normalized =
          LayerNorm.layerNorm(channels, row, ones, zeros, (float) (EPSILON / unbiased))
              .singletonOrThrow();
      NDArray scale = Scalars.times(gain, factor / Math.sqrt(unbiased));
      return normalized.reshape(shape).mul(scale);
    }
  }
}
