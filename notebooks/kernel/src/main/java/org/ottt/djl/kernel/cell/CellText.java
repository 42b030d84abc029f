package org.ottt.djl.kernel.cell;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a cell with its number, for messages that point at a place in it.
 *
 * @param number the number that the notebook shows beside the cell
 * @param text the text
 */
record CellText(int number, String text) {

  /** The line of a position, from 1. */
  int line(int position) {
    int end = Math.min(position, text.length());
    return 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
  }

  /** The text of a line, counted from 1, or an empty one where there is none. */
  String lineText(int line) {
    return text.lines().skip(line - 1L).findFirst().orElse("");
  }

  /** "cell 3, line 2". */
  String place(int line) {
    return "cell " + number + ", line " + line;
  }

  /**
   * A line of the cell with carets under a range of it.
   *
   * @param from position of the first character that is meant
   * @param to position after the last one; marks end with the line
   * @return two lines
   */
  List<String> mark(int from, int to) {
    int start = Math.min(from, text.length());
    int lineStart = text.lastIndexOf('\n', start - 1) + 1;
    String line = lineText(line(start));
    int column = start - lineStart;
    int width = Math.max(1, Math.min(to - start, line.length() - column));
    List<String> lines = new ArrayList<>();
    lines.add("    " + line.replace('\t', ' '));
    lines.add("    " + " ".repeat(column) + "^".repeat(width));
    return lines;
  }
}
