package org.ottt.djl.synapse;

/** Scaled weight standardization in doubles, as patent equation 9 stands. */
final class StandardizationByHand {

  private StandardizationByHand() {}

  /** Returns gain_i factor (W_i - mean_i) / sqrt(var_i M + 1e-4) for rows of weights. */
  static double[] standardize(double[] weight, double[] gain, double factor) {
    int fanIn = weight.length / gain.length;
    double[] result = new double[weight.length];
    for (int out = 0; out < gain.length; out++) {
      double mean = 0;
      for (int i = 0; i < fanIn; i++) {
        mean += weight[out * fanIn + i] / fanIn;
      }
      double variance = 0;
      for (int i = 0; i < fanIn; i++) {
        variance += Math.pow(weight[out * fanIn + i] - mean, 2) / (fanIn - 1);
      }
      for (int i = 0; i < fanIn; i++) {
        int at = out * fanIn + i;
        result[at] = gain[out] * factor * (weight[at] - mean) / Math.sqrt(variance * fanIn + 1e-4);
      }
    }
    return result;
  }

  /** Returns sum(upstream * standardize(...)). */
  static double loss(double[] weight, double[] gain, double factor, double[] upstream) {
    double[] standardized = standardize(weight, gain, factor);
    double sum = 0;
    for (int i = 0; i < standardized.length; i++) {
      sum += upstream[i] * standardized[i];
    }
    return sum;
  }
}
