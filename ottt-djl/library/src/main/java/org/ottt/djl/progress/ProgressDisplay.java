package org.ottt.djl.progress;

import java.io.PrintStream;
import java.util.Optional;
import org.ottt.djl.notebook.output.NotebookPage;

/**
 * Where the passes of a run show how far they are. In a notebook they share one bar, so that a run
 * of many epochs leaves a single line; elsewhere each pass has its own as {@link TrainingProgress}
 * shows it.
 */
public final class ProgressDisplay implements AutoCloseable {

  private final NotebookBar bar;
  private final PrintStream lines;

  private ProgressDisplay(NotebookBar bar, PrintStream lines) {
    this.bar = bar;
    this.lines = lines;
  }

  /**
   * Opens the display; nothing is shown before the first pass.
   *
   * @return the display, to be closed by the caller after the passes
   */
  public static ProgressDisplay open() {
    Optional<NotebookPage> page = NotebookPage.find();
    return new ProgressDisplay(
        page.isPresent() ? new NotebookBar(page.get(), System::nanoTime) : null, null);
  }

  /**
   * Opens a display of plain lines now and then.
   *
   * @param lines where they go; it is not closed
   * @return the display, to be closed by the caller after the passes
   */
  public static ProgressDisplay open(PrintStream lines) {
    return new ProgressDisplay(null, lines);
  }

  /**
   * Erases the bar that is on the terminal, for a message in its place; the bar is drawn again
   * below it. Does nothing where there is no bar.
   */
  public static void erase() {
    TransientLine.eraseCurrent();
  }

  /**
   * Starts to show a pass.
   *
   * @param task what is being done, such as {@code epoch 1/10}
   * @param total items to do
   * @return the progress, to be closed by the caller before the next one is started
   */
  public TrainingProgress start(String task, long total) {
    if (lines != null) {
      return TrainingProgress.open(task, total, lines);
    }
    return bar == null
        ? TrainingProgress.open(task, total)
        : TrainingProgress.inNotebook(task, total, bar, false, System::nanoTime);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
