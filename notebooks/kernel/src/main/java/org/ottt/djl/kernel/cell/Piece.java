package org.ottt.djl.kernel.cell;

/**
 * A part of a cell that is handled at once.
 *
 * @param kind what it is
 * @param text its text as in the cell, without leading comments and blanks
 * @param offset where it begins in the cell, in characters
 * @param semicolon whether a semicolon is missing at its end, which may stay away in cells
 */
record Piece(Kind kind, String text, int offset, boolean semicolon) {

  Piece(Kind kind, String text, int offset) {
    this(kind, text, offset, false);
  }

  /** Kinds of pieces. */
  enum Kind {
    /** A complete snippet of Java. */
    CODE,
    /** Java that ends too early. */
    INCOMPLETE,
    /** Not Java. */
    BROKEN,
    /** One line that begins with %. */
    LINE_MAGIC,
    /** A whole cell that begins with %%. */
    CELL_MAGIC
  }

  /** What the compiler gets. */
  String source() {
    return semicolon ? text + ";" : text;
  }

  /** Whether a semicolon at the end says that the value is not to be shown. */
  boolean endsWithSemicolon() {
    return text.endsWith(";");
  }
}
