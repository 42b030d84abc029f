package org.ottt.djl.simulation;

import ai.djl.nn.Block;

/** An operation on a signal has changed the array that it was given; see {@link Rehearsal}. */
public final class ChangedArrayException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private transient Block part;

  ChangedArrayException() {
    super(
        "An operation on a signal changes the array that it is given, as muli and subi do; compute"
            + " a new one, as mul and sub do.");
  }

  /**
   * Notes which part was running; the innermost one counts.
   *
   * @param running a part that whoever calls this has run
   * @return this
   */
  public ChangedArrayException by(Block running) {
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
