package org.ottt.djl.kernel.cell;

import org.ottt.djl.commands.cli.StopSignal;

/**
 * The point at which a running cell notices that it is to stop. {@link StopCheckInjector} puts a
 * call of {@link #check} into every loop and lambda of a cell, so that also a loop which never
 * blocks ends.
 *
 * <p>The state is static because the calls stand in code that the cell's own class loader has
 * loaded, and because a process has one kernel.
 */
public final class StopCheck {

  private enum State {
    /** The cell runs. */
    RUNS,
    /** It is to stop; its commands are being asked whether they end by themselves. */
    INTERRUPTED,
    /** A command in it was asked to end by itself, and the cell ends with it. */
    ASKED,
    /** The cell ends here and now. */
    STOPS
  }

  private static volatile State state = State.RUNS;

  private StopCheck() {}

  /**
   * Returns at once, or ends the cell.
   *
   * @throws CellStopped if the cell is to stop
   */
  public static void check() {
    State now = state;
    // While a command writes its checkpoint, it prints, and it may run loops of the cell.
    if (now == State.STOPS || (now == State.ASKED && !StopSignal.isStopping())) {
      throw new CellStopped();
    }
  }

  /**
   * Returns at once, or ends the cell if it stops here and now. For errors, which a command that
   * was asked to end may have to tell after it has ended.
   *
   * @throws CellStopped if the cell stops
   */
  public static void checkErrors() {
    if (state == State.STOPS) {
      throw new CellStopped();
    }
  }

  /**
   * Stops the cell, after the commands in it where there are some that have not been asked before.
   *
   * @return whether it stops here and now
   */
  static boolean request() {
    // A command may end before all are asked; by then the cell has to count as interrupted.
    state = State.INTERRUPTED;
    boolean asked = StopSignal.requestAll();
    state = asked ? State.ASKED : State.STOPS;
    return !asked;
  }

  static void clear() {
    state = State.RUNS;
  }

  static boolean isRequested() {
    return state != State.RUNS;
  }
}
