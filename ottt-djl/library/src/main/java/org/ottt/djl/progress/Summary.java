package org.ottt.djl.progress;

import java.util.Map;

/** The block of label and value lines that ends a run. */
public final class Summary {

  private static final String GAP = "  ";

  private Summary() {}

  /**
   * Formats a summary; values begin in one column.
   *
   * <pre>
   * parameters   9,228,362
   * rule         OTTT_A
   * test top-1   93.5 %
   * </pre>
   *
   * @param entries labels and values in the order to be shown; a value is shown as its text
   * @return one line per entry, each with its line end
   */
  public static String format(Map<String, ?> entries) {
    int width = entries.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    entries.forEach(
        (label, value) -> {
          // Further lines of a value stay in its column.
          String indented = String.valueOf(value).replace("\n", "\n" + " ".repeat(width) + GAP);
          text.append(label)
              .append(" ".repeat(width - label.length()))
              .append(GAP)
              .append(indented)
              .append('\n');
        });
    return text.toString();
  }
}
