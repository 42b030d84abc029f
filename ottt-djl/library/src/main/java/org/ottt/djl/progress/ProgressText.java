package org.ottt.djl.progress;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Progress as text: a plain line, or the same with a bar that fills a terminal's width. */
final class ProgressText {

  /** A bar shorter than this, frame included, says nothing. */
  private static final int LEAST_BAR = 6;

  /** The unit that goes without saying. */
  static final String IMAGES = "img";

  /** The first is Java 19's name, the second one Java 17's, the third is the system's. */
  private static final List<String> TERMINAL =
      List.of("stderr.encoding", "sun.stderr.encoding", "native.encoding");

  private static final boolean UNICODE = hasBlocks(terminal(System::getProperty));
  private static final String FULL = UNICODE ? "█" : "#";
  private static final String EMPTY = UNICODE ? "░" : ".";

  private ProgressText() {}

  /** Returns what the terminal understands; Java's default is UTF-8 whatever that is. */
  static Charset terminal(UnaryOperator<String> properties) {
    for (String property : TERMINAL) {
      String name = properties.apply(property);
      try {
        if (name != null) {
          return Charset.forName(name);
        }
      } catch (IllegalArgumentException e) {
        // Java does not know it; the next one is as good a guess as any.
      }
    }
    return Charset.defaultCharset();
  }

  private static boolean hasBlocks(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode('█');
  }

  /** Returns a line without a line end. */
  static String line(ProgressState state) {
    return head(state) + tail(state);
  }

  /** Returns a line with a bar, exactly {@code width} characters where the bar fits in. */
  static String bar(ProgressState state, int width) {
    String head = head(state);
    String tail = tail(state);
    int room = width - head.length() - tail.length() - 1;
    if (room < LEAST_BAR) {
      String line = head + tail;
      return line.substring(0, Math.min(line.length(), width));
    }
    int inner = room - 2;
    int full = (int) (state.fraction() * inner);
    return head + " |" + FULL.repeat(full) + EMPTY.repeat(inner - full) + "|" + tail;
  }

  /** Returns what is left to say when a pass is over. */
  static String summary(ProgressState state) {
    StringBuilder text = new StringBuilder(state.task());
    text.append(format(": %,d", state.done()));
    if (!state.unit().equals(IMAGES)) {
      text.append(' ').append(state.unit());
    }
    text.append(" in ").append(seconds(state.seconds()));
    if (!Double.isNaN(state.loss())) {
      text.append(format(", loss %.3f", state.loss()));
    }
    if (!Double.isNaN(state.accuracy())) {
      text.append(format(", accuracy %.1f %%", 100 * state.accuracy()));
    }
    return text.toString();
  }

  /** Returns a time to be read: 2.1 s, or m:ss from a minute on. */
  static String seconds(double seconds) {
    return seconds < 60 ? format("%.1f s", seconds) : duration(seconds);
  }

  private static String head(ProgressState state) {
    return "%s %3d%%".formatted(state.task(), (int) (100 * state.fraction()));
  }

  private static String tail(ProgressState state) {
    StringBuilder text = new StringBuilder();
    text.append(' ').append(state.done()).append('/').append(state.total());
    if (!Double.isNaN(state.rate())) {
      text.append(
              state.rate() < 100 ? format(" %.1f", state.rate()) : format(" %.0f", state.rate()))
          .append(' ')
          .append(state.unit())
          .append("/s ETA ")
          .append(duration(state.remainingSeconds()));
    }
    if (!Double.isNaN(state.loss())) {
      text.append(format(" loss %.3f", state.loss()));
    }
    if (!Double.isNaN(state.accuracy())) {
      text.append(format(" acc %.1f%%", 100 * state.accuracy()));
    }
    return text.toString();
  }

  /** Returns m:ss, or h:mm:ss from an hour on. */
  static String duration(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? format("%d:%02d", s / 60, s % 60)
        : format("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
