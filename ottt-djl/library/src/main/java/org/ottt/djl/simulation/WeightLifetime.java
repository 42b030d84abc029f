package org.ottt.djl.simulation;

/** How long the weights stay as they are. */
public enum WeightLifetime {
  /** They change after the last step of a batch, so they are prepared once per batch. */
  BATCH,
  /** They change after every step. */
  STEP
}
