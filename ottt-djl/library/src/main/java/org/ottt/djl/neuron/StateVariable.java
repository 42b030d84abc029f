package org.ottt.djl.neuron;

import java.util.Objects;

/**
 * Something that a neuron keeps from one time step to the next, one number per neuron: an array of
 * the layer's shape, {@code [N, ...]}.
 *
 * @param name what the model calls it, such as {@code membrane}
 * @param start its value before the first step
 */
public record StateVariable(String name, float start) {

  /** The usual name of the membrane potential after the reset. */
  public static final String MEMBRANE = "membrane";

  /**
   * Checks the name.
   *
   * @param name what the model calls it
   * @param start its value before the first step
   */
  public StateVariable {
    Objects.requireNonNull(name, "name");
  }

  /**
   * Declares a variable that starts at 0.
   *
   * @param name what the model calls it
   */
  public StateVariable(String name) {
    this(name, 0f);
  }
}
