package org.ottt.djl.kernel.cell;

import java.util.concurrent.ForkJoinWorkerThread;
import org.ottt.djl.commands.cli.StopSignal;

/**
 * The point at which a running cell notices that it is to stop. {@link StopCheckInjector} puts a
 * call of {@link #check} into every loop of a cell, so that also a loop which never blocks ends,
 * and one of {@link #checkBeginning} into every lambda, for loops of libraries that call it.
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

  /** The thread that runs the present cell. */
  private static volatile Thread cell;

  /** Whether the cell's thread has been told to stop since the latest request. */
  private static volatile boolean told;

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
      told |= Thread.currentThread() == cell;
      throw new CellStopped();
    }
  }

  /**
   * Does the same at the beginning of a lambda or of a method of an anonymous class; but not in
   * threads that other cells have started, and not once the cell is on its way out, when it may be
   * what closes something.
   *
   * @throws CellStopped if the cell is to stop
   */
  public static void checkBeginning() {
    Thread current = Thread.currentThread();
    // Parallel streams share their work with the pool.
    if (current == cell ? !told : current instanceof ForkJoinWorkerThread) {
      check();
    }
  }

  /** Says that the calling thread runs the present cell. */
  static void runsHere() {
    cell = Thread.currentThread();
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
    told = false;
    // A command may end before all are asked; by then the cell has to count as interrupted.
    state = State.INTERRUPTED;
    boolean asked = StopSignal.requestAll();
    state = asked ? State.ASKED : State.STOPS;
    return !asked;
  }

  static void clear() {
    told = false;
    state = State.RUNS;
  }

  static boolean isRequested() {
    return state != State.RUNS;
  }
}
