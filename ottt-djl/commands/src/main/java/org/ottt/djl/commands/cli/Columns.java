package org.ottt.djl.commands.cli;

import java.util.ArrayList;
import java.util.List;

/** How wide what commands print may be: as the terminal says in COLUMNS, else 80 columns. */
public final class Columns {

  private static final int DEFAULT = 80;

  /** The narrowest that picocli wraps options to. */
  private static final int LEAST = 55;

  private Columns() {}

  /**
   * Returns the width of lines.
   *
   * @return columns, at least 55
   */
  public static int width() {
    return of(System.getenv("COLUMNS"));
  }

  static int of(String columns) {
    int width =
        columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : DEFAULT;
    return Math.max(LEAST, width);
  }

  /**
   * Breaks a text at blanks.
   *
   * @param text one line; a word that is longer than a line stays whole
   * @param width the longest line
   * @param indent blanks before all lines but the first
   * @return the lines
   */
  public static List<String> wrap(String text, int width, int indent) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    String margin = "";
    while (margin.length() + rest.length() > width) {
      int at = rest.lastIndexOf(' ', width - margin.length());
      if (at <= 0) {
        at = rest.indexOf(' ', 1);
      }
      if (at < 0) {
        break;
      }
      lines.add(margin + rest.substring(0, at).stripTrailing());
      rest = rest.substring(at).strip();
      margin = " ".repeat(indent);
    }
    lines.add(margin + rest);
    return lines;
  }
}
