package org.ottt.djl.kernel.cell;

/**
 * Ends the code of a cell that the user has interrupted; an error, so that cells rarely catch it.
 */
public final class CellStopped extends Error {

  private static final long serialVersionUID = 1L;

  CellStopped() {
    super("The cell was interrupted.");
  }
}
