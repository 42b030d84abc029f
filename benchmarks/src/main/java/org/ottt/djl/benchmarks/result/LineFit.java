package org.ottt.djl.benchmarks.result;

import java.util.List;

/**
 * A straight line through points, by least squares.
 *
 * @param slope the line's slope
 * @param intercept its value at 0
 * @param rSquared the share of the variance that it explains; 0 where there is no variance
 */
public record LineFit(double slope, double intercept, double rSquared) {

  /**
   * Fits a line.
   *
   * @param x at least two different values
   * @param y as many
   * @return the line
   */
  public static LineFit of(List<Double> x, List<Double> y) {
    double meanX = mean(x);
    double meanY = mean(y);
    double varianceX = 0;
    double varianceY = 0;
    double covariance = 0;
    for (int i = 0; i < x.size(); i++) {
      double dx = x.get(i) - meanX;
      double dy = y.get(i) - meanY;
      varianceX += dx * dx;
      varianceY += dy * dy;
      covariance += dx * dy;
    }
    if (varianceX == 0) {
      throw new IllegalArgumentException("a line needs two different places, not " + x);
    }
    double slope = covariance / varianceX;
    double explained = varianceY == 0 ? 0 : covariance * covariance / (varianceX * varianceY);
    return new LineFit(slope, meanY - slope * meanX, explained);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }
}
