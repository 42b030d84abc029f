package org.ottt.djl.kernel.cell;

/**
 * A part of a cell that is handled at once.
 *
 * @param kind what it is
 * @param text its text as in the cell, without leading comments and blanks
 * @param offset where it begins in the cell, in characters
 */
record Piece(Kind kind, String text, int offset) {

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

  /** Whether a semicolon at the end says that the value is not to be shown. */
  boolean endsWithSemicolon() {
    return text.endsWith(";");
  }
}
