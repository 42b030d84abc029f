package org.ottt.djl.progress;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ottt.djl.notebook.output.NotebookPage;
import org.ottt.djl.notebook.output.RichOutput;

/**
 * A bar on a notebook's page that moves in its place, and is a line of text when all is done. It
 * may serve several passes, one after the other.
 */
final class NotebookBar implements AutoCloseable {

  /** Each change is a message to the browser, and all of them pass through the same socket. */
  private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final String STYLE = "font-family:monospace;font-size:90%";

  private final NotebookPage page;
  private final LongSupplier clock;
  private final long start;
  private String place;
  private long lastDrawn;
  private ProgressState last;
  private int passes;

  /** Creates a bar that is shown from its first change on; the clock counts nanoseconds. */
  NotebookBar(NotebookPage page, LongSupplier clock) {
    this.page = page;
    this.clock = clock;
    start = clock.getAsLong();
  }

  /** Shows how far a pass is, unless that was shown a moment ago. */
  void draw(ProgressState state) {
    long now = clock.getAsLong();
    if (place == null || now - lastDrawn >= REFRESH_NANOS) {
      lastDrawn = now;
      String bar =
          String.format(
              Locale.ROOT,
              "<progress value=\"%.3f\" max=\"1\" style=\"vertical-align:middle\"></progress> ",
              state.fraction());
      show(bar, ProgressText.line(state));
    }
  }

  /** Takes note of the end of a pass. */
  void passed(ProgressState state) {
    last = state;
    passes++;
  }

  /** Replaces the bar by what the last pass came to. */
  @Override
  public void close() {
    if (last == null) {
      return;
    }
    String text = ProgressText.summary(last);
    double seconds = (clock.getAsLong() - start) / 1e9;
    show("", passes > 1 ? text + "; " + ProgressText.seconds(seconds) + " in all" : text);
  }

  private void show(String bar, String text) {
    String html = "<div style=\"" + STYLE + "\">" + bar + escape(text) + "</div>";
    RichOutput output = RichOutput.html(html, text);
    if (place == null) {
      place = page.show(output);
    } else {
      page.replace(place, output);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
