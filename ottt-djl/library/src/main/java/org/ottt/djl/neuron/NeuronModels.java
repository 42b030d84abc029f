package org.ottt.djl.neuron;

import java.util.List;
import java.util.Locale;

/** Neuron models by name. */
public final class NeuronModels {

  /** The names that {@link #byName} knows. */
  public static final List<String> NAMES = List.of("lif", "if", "plif", "cuba-lif", "alif");

  /** alpha of {@link CurrentBasedLif} by default. */
  public static final float CURRENT_LEAK = 0.5f;

  /** beta of {@link AdaptiveLif} by default. */
  public static final float ADAPTATION = 0.5f;

  /** rho of {@link AdaptiveLif} by default. */
  public static final float ADAPTATION_LEAK = 0.9f;

  private NeuronModels() {}

  /**
   * Returns the model of a name, with default values for what only this model has.
   *
   * @param name one of {@link #NAMES}
   * @param parameters leak, threshold, reset and surrogate; "if" always has leak 1 here
   * @return the model
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static NeuronModel byName(String name, LifParameters parameters) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "lif" -> new Lif(parameters);
      case "if" -> new Lif(parameters.withLeak(1f));
      case "plif" -> new ParametricLif(parameters);
      case "cuba-lif" -> new CurrentBasedLif(parameters, CURRENT_LEAK);
      case "alif" -> new AdaptiveLif(parameters, ADAPTATION, ADAPTATION_LEAK);
      default ->
          throw new IllegalArgumentException(
              "Unknown neuron '" + name + "'; use one of " + String.join(", ", NAMES) + ".");
    };
  }
}
