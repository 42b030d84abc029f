package org.ottt.djl.benchmarks.reference;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * Compares computed arrays with a case's float64 results, each with the tolerance of its group:
 * max|a - b| ≤ max(20 × the group's noise, 2e-6) × max|b|; spikes and argmax must be equal, rates
 * agree to 1e-6.
 *
 * @param array the array that lies nearest to, or furthest beyond, its tolerance
 * @param error its relative error
 * @param passed whether all arrays lie within their tolerances
 */
record Comparison(String array, double error, boolean passed) {

  private static final double NOISE_FACTOR = 20;
  private static final double LEAST_TOLERANCE = 2e-6;
  private static final double RATE_TOLERANCE = 1e-6;
  private static final Set<String> EXACT = Set.of("spikes", "argmax");

  /** Compares every result that the case states; one that was not computed is an error. */
  static Comparison of(ReferenceCase reference, Map<String, float[]> computed) {
    return of(reference, computed, Set.of());
  }

  /** The same without the groups that a case compares by a rule of its own. */
  static Comparison of(
      ReferenceCase reference, Map<String, float[]> computed, Set<String> leftOut) {
    JsonObject noise = reference.settings().getAsJsonObject("noise");
    String worst = "";
    double worstError = 0;
    double worstShare = -1;
    for (Map.Entry<String, ReferenceCase.Values> entry : reference.expected().entrySet()) {
      String name = entry.getKey();
      String group = group(name);
      if (leftOut.contains(group)) {
        continue;
      }
      double error = error(computed.get(name), entry.getValue().values(), isRates(group));
      double tolerance = tolerance(group, noise);
      double share = error == 0 ? 0 : error / tolerance;
      if (Double.isNaN(share) || share > worstShare) {
        worst = name;
        worstError = error;
        worstShare = Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
      }
    }
    return new Comparison(worst, worstError, worstShare >= 0 && worstShare <= 1);
  }

  /**
   * Returns the group of an array: step numbers starred, what follows the kind of array dropped.
   */
  static String group(String name) {
    StringBuilder group = new StringBuilder();
    String[] parts = name.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].equals("step")) {
        group.append("step/*/");
        i++;
      } else if (parts[i].startsWith("iter")) {
        group.append(parts[i]).append('/');
      } else {
        return group.append(parts[i]).toString();
      }
    }
    return group.toString();
  }

  private static boolean isRates(String group) {
    return group.endsWith("rates");
  }

  private static double tolerance(String group, JsonObject noise) {
    if (EXACT.contains(group)) {
      return 0;
    }
    if (isRates(group)) {
      return RATE_TOLERANCE;
    }
    double relative =
        noise.has(group) ? noise.getAsJsonObject(group).get("max_rel").getAsDouble() : 0;
    return Math.max(NOISE_FACTOR * relative, LEAST_TOLERANCE);
  }

  private static double error(float[] actual, float[] expected, boolean absolute) {
    if (actual == null || actual.length != expected.length) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      double d = Math.abs((double) actual[i] - expected[i]);
      if (Double.isNaN(d)) {
        return Double.NaN;
      }
      difference = Math.max(difference, d);
      size = Math.max(size, Math.abs(expected[i]));
    }
    return absolute || size == 0 ? difference : difference / size;
  }
}
