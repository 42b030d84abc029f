package org.ottt.djl.neuron;

/** What a spike does to the membrane potential. */
public enum Reset {
  /** The threshold is subtracted (soft reset, the method's own). */
  SUBTRACT,
  /** The potential goes to zero (hard reset); has no trace form. */
  ZERO
}
