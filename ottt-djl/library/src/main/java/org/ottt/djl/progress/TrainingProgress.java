package org.ottt.djl.progress;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.ottt.djl.notebook.output.NotebookPage;

/**
 * Shows on standard error how far a pass over a data set is: items, rate, time left, loss and
 * accuracy.
 *
 * <p>On a terminal it is a bar that disappears when it is closed. In a notebook it is a bar below
 * the cell, of which a line stays. Elsewhere (a log file, a pipe) it is a plain line now and then,
 * at most one in ten seconds, and nothing at all for a shorter pass.
 *
 * <pre>{@code
 * try (TrainingProgress progress = TrainingProgress.open("Epoch 1/10 train", samples)) {
 *   for (Batch batch : batches) {
 *     ...
 *     progress.step(batch.getSize(), loss, accuracy);
 *   }
 * }
 * }</pre>
 */
public final class TrainingProgress implements AutoCloseable {

  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int REFRESH_MILLIS = 250;

  private final String task;
  private final long total;
  private final String unit;
  private final PrintStream out;
  private final LongSupplier clock;
  private final long start;
  private final TransientLine terminalLine;
  private final ProgressBar bar;
  private final NotebookBar notebook;
  private final boolean ownsNotebook;

  private long done;
  private double weightedLoss;
  private double weightedAccuracy;
  private long lastLine;

  /** A width of 0 stands for a stream that is not a terminal; the clock counts nanoseconds. */
  TrainingProgress(String task, long total, PrintStream out, int width, LongSupplier clock) {
    this(task, total, ProgressText.IMAGES, out, width, clock, null, false);
  }

  private TrainingProgress(
      String task,
      long total,
      String unit,
      PrintStream out,
      int width,
      LongSupplier clock,
      NotebookBar notebook,
      boolean ownsNotebook) {
    this.task = task;
    this.total = total;
    this.unit = unit;
    this.out = out;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.lastLine = start;
    this.terminalLine = width > 0 ? new TransientLine(out, width) : null;
    this.bar = width > 0 ? startBar() : null;
    this.notebook = notebook;
    this.ownsNotebook = ownsNotebook;
  }

  /** Shows progress in a notebook's bar; one that is owned ends with the progress. */
  static TrainingProgress inNotebook(
      String task, long total, NotebookBar bar, boolean owned, LongSupplier clock) {
    return inNotebook(task, total, ProgressText.IMAGES, bar, owned, clock);
  }

  private static TrainingProgress inNotebook(
      String task, long total, String unit, NotebookBar bar, boolean owned, LongSupplier clock) {
    return new TrainingProgress(task, total, unit, System.err, 0, clock, bar, owned);
  }

  /**
   * Starts to show progress on standard error or, in a notebook, below the cell.
   *
   * @param task what is being done, such as {@code Epoch 1/10 train}
   * @param total images to do
   * @return the progress, to be closed by the caller
   */
  public static TrainingProgress open(String task, long total) {
    return open(task, total, ProgressText.IMAGES);
  }

  /**
   * Starts to show progress whose items are not images.
   *
   * @param task what is being done, such as {@code Index}
   * @param total items to do
   * @param unit what an item is, such as {@code MB}
   * @return the progress, to be closed by the caller
   */
  public static TrainingProgress open(String task, long total, String unit) {
    Optional<NotebookPage> page = NotebookPage.find();
    return page.isPresent()
        ? inNotebook(
            task,
            total,
            unit,
            new NotebookBar(page.get(), System::nanoTime),
            true,
            System::nanoTime)
        : new TrainingProgress(
            task,
            total,
            unit,
            System.err,
            StandardError.terminalWidth(),
            System::nanoTime,
            null,
            false);
  }

  /**
   * Starts to show progress as plain lines on a stream.
   *
   * @param task what is being done, such as {@code Epoch 1/10 train}
   * @param total items to do
   * @param out where the lines go; it is not closed
   * @return the progress, to be closed by the caller
   */
  public static TrainingProgress open(String task, long total, PrintStream out) {
    return new TrainingProgress(task, total, out, 0, System::nanoTime);
  }

  /**
   * Counts items that are done. Loss and accuracy are shown as means over all items so far.
   *
   * @param n number of items
   * @param loss mean loss of these items; NaN if there is none
   * @param accuracy fraction of these items that is right; NaN if there is none
   */
  public void step(long n, double loss, double accuracy) {
    synchronized (this) {
      done += n;
      weightedLoss += n * loss;
      weightedAccuracy += n * accuracy;
    }
    if (notebook != null) {
      notebook.draw(state());
    } else if (bar != null) {
      bar.stepBy(n);
    } else {
      printLineNowAndThen();
    }
  }

  /**
   * Counts items that are done, where there is neither loss nor accuracy.
   *
   * @param n number of items
   */
  public void step(long n) {
    step(n, Double.NaN, Double.NaN);
  }

  /** Ends the display; a bar is removed from the terminal, and becomes a line in a notebook. */
  @Override
  public void close() {
    if (notebook != null) {
      notebook.passed(state());
      if (ownsNotebook) {
        notebook.close();
      }
    }
    if (bar != null) {
      // Closed in this thread while it is interrupted, the bar would clear the interrupt and might
      // be drawn once more after it is erased.
      HelperThread.call(
          () -> {
            bar.close();
            return null;
          });
      // The library skips this when the bar is closed before it was first drawn.
      terminalLine.close();
    }
  }

  private ProgressBar startBar() {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            // The time left keeps changing while a slow batch is computed.
            .continuousUpdate()
            .setConsumer(terminalLine)
            // Our own text: the library's follows the locale, and the wall clock, which can jump.
            .setRenderer((ignored, width) -> ProgressText.bar(state(), width));
    return HelperThread.call(builder::build);
  }

  private void printLineNowAndThen() {
    long now = clock.getAsLong();
    if (now - lastLine >= LINE_NANOS) {
      lastLine = now;
      out.println(ProgressText.line(state()));
      out.flush();
    }
  }

  private synchronized ProgressState state() {
    double seconds = (clock.getAsLong() - start) / 1e9;
    return new ProgressState(
        task, done, total, unit, seconds, weightedLoss / done, weightedAccuracy / done);
  }
}
