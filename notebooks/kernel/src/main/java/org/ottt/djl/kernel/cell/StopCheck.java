package org.ottt.djl.kernel.cell;

/**
 * The point at which a running cell notices that it is to stop. {@link StopCheckInjector} puts a
 * call of {@link #check} into every loop of a cell, so that also a loop which never blocks ends.
 *
 * <p>The state is static because the calls stand in code that the cell's own class loader has
 * loaded, and because a process has one kernel.
 */
public final class StopCheck {

  private static volatile boolean requested;

  private StopCheck() {}

  /**
   * Returns at once, or ends the cell.
   *
   * @throws CellStopped if the cell is to stop
   */
  public static void check() {
    if (requested) {
      throw new CellStopped();
    }
  }

  static void request() {
    requested = true;
  }

  static void clear() {
    requested = false;
  }

  static boolean isRequested() {
    return requested;
  }
}
