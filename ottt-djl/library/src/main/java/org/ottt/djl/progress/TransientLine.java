package org.ottt.djl.progress;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A terminal line that is drawn over again and disappears at the end, so that what stays on the
 * screen is the line per epoch.
 */
final class TransientLine implements ProgressBarConsumer {

  /** The line that is on the terminal, or null. */
  private static final AtomicReference<TransientLine> CURRENT = new AtomicReference<>();

  static {
    // If a signal ends the process, no half-drawn bar stays on the screen.
    Runtime.getRuntime().addShutdownHook(new Thread(TransientLine::eraseCurrent, "erase-progress"));
  }

  private final PrintStream out;
  private final int width;
  private int shown;

  /**
   * Creates the line.
   *
   * @param out the terminal
   * @param columns its width; the last column stays free, since some terminals wrap after it
   */
  TransientLine(PrintStream out, int columns) {
    this.out = out;
    this.width = columns - 1;
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public synchronized void accept(String text) {
    String rest = " ".repeat(Math.max(0, shown - text.length()));
    out.print("\r" + text + rest);
    out.flush();
    shown = text.length();
    CURRENT.set(this);
  }

  /** Erases the line that is on the terminal, if there is one; it may be drawn again. */
  static void eraseCurrent() {
    TransientLine line = CURRENT.getAndSet(null);
    if (line != null) {
      line.close();
    }
  }

  @Override
  public synchronized void close() {
    if (shown > 0) {
      out.print("\r" + " ".repeat(shown) + "\r");
      out.flush();
      shown = 0;
    }
  }
}
