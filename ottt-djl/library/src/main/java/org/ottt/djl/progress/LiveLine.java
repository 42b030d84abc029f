package org.ottt.djl.progress;

import java.util.concurrent.TimeUnit;

/**
 * A line at the bottom of the terminal that is redrawn, for a task without an end, which has no
 * progress bar. If standard error is not a terminal, nothing is drawn. For one thread.
 */
public final class LiveLine implements AutoCloseable {

  private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final TransientLine line;
  private final int width;
  private long lastDrawn;
  private boolean drawn;

  /** Looks whether standard error is a terminal. */
  public LiveLine() {
    width = StandardError.terminalWidth();
    line = width == 0 ? null : new TransientLine(System.err, width);
  }

  /**
   * Says whether a text would be drawn now: there is a terminal, and the last one stands there for
   * a moment already.
   *
   * @return whether to call {@link #draw}
   */
  public boolean isDue() {
    return line != null && (!drawn || System.nanoTime() - lastDrawn >= REFRESH_NANOS);
  }

  /**
   * Draws a text over the former one.
   *
   * @param text one line; what does not fit the terminal is cut off
   */
  public void draw(String text) {
    if (line != null) {
      drawn = true;
      lastDrawn = System.nanoTime();
      line.accept(text.substring(0, Math.min(text.length(), width - 1)));
    }
  }

  /** Removes the line, before other text is printed; the next one is drawn again. */
  public void clear() {
    if (line != null) {
      line.close();
    }
  }

  @Override
  public void close() {
    clear();
  }
}
