package org.ottt.djl.simulation;

import ai.djl.nn.Block;

/** A part does what it must not; see {@link Rehearsal}. Its message continues the part's name. */
public final class UnfitPartException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private transient Block part;

  UnfitPartException(String what) {
    super(what);
  }

  /**
   * Notes which part was running; the innermost one counts.
   *
   * @param running a part that whoever calls this has run
   * @return this
   */
  public UnfitPartException by(Block running) {
    if (part == null) {
      part = running;
    }
    return this;
  }

  /**
   * Returns the part that was running.
   *
   * @return the innermost part that is known; null if none is
   */
  public Block part() {
    return part;
  }
}
