package org.ottt.djl.run;

/** What to do with a previous run that is found in a run folder. */
public enum ExistingRun {
  /** Stop with an error. */
  REFUSE,
  /** Keep its files and go on from them. */
  RESUME,
  /**
   * Replace its files once the new run has a checkpoint of its own; files that no run writes stay.
   */
  OVERWRITE
}
