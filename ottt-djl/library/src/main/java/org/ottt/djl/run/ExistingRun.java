package org.ottt.djl.run;

/** What to do with the previous run of a folder. */
public enum ExistingRun {
  /** Leave it alone and fail. */
  REFUSE,
  /** Delete its files as soon as the new run has something to keep. */
  OVERWRITE,
  /** Continue it; fail if there is none. */
  RESUME,
  /** Continue it, or start a run if there is none: for programs that are restarted. */
  RESUME_OR_START
}
