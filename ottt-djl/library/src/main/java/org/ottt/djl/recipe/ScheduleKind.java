package org.ottt.djl.recipe;

/** How the learning rate changes over the epochs, from its first value. */
public enum ScheduleKind {
  /** Half a cosine to 0. */
  COSINE,
  /** Times 0.1 at each milestone. */
  STEPS,
  /** It stays the same. */
  CONSTANT
}
