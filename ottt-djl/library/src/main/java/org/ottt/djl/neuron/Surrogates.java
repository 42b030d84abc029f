package org.ottt.djl.neuron;

import java.util.List;
import java.util.Locale;

/** Surrogates by name. One that is added here needs a name, and a case in both methods. */
public final class Surrogates {

  /** The names that {@link #byName} and {@link #restore} know. */
  public static final List<String> NAMES =
      List.of("sigmoid", "rectangular", "arctangent", "triangular");

  private Surrogates() {}

  /**
   * Returns the surrogate of a name in the form that goes with a threshold.
   *
   * @param name one of {@link #NAMES}
   * @param threshold the neurons' firing threshold, positive; it sets the width of the windows
   * @return the surrogate
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static Surrogate byName(String name, float threshold) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sigmoid" -> new SigmoidSurrogate();
      case "rectangular" -> new RectangularSurrogate(threshold);
      case "arctangent" -> new ArctanSurrogate();
      case "triangular" -> new TriangularSurrogate(threshold);
      default -> throw unknown(name);
    };
  }

  /**
   * Returns the surrogate that a checkpoint describes.
   *
   * @param name its {@link Surrogate#name}
   * @param parameter its {@link Surrogate#parameter}
   * @return an equal surrogate
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static Surrogate restore(String name, float parameter) {
    return switch (name) {
      case "sigmoid" -> new SigmoidSurrogate(parameter);
      case "rectangular" -> new RectangularSurrogate(parameter);
      case "arctangent" -> new ArctanSurrogate(parameter);
      case "triangular" -> new TriangularSurrogate(parameter);
      default -> throw unknown(name);
    };
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "Unknown surrogate '" + name + "'; use one of " + String.join(", ", NAMES) + ".");
  }

  static void requirePositive(String what, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The " + what + " must be a positive number, but is " + value + ".");
    }
  }
}
