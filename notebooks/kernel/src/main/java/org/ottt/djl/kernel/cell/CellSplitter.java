package org.ottt.djl.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts the text of a cell into snippets and magics. */
final class CellSplitter {

  private final SourceCodeAnalysis analysis;

  CellSplitter(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /**
   * Cuts a cell.
   *
   * @param cell its text
   * @return its pieces in order; one that is not {@link Piece.Kind#CODE} or a magic is the last
   */
  List<Piece> split(String cell) {
    List<Piece> pieces = new ArrayList<>();
    int at = skipBlank(cell, 0);
    if (cell.startsWith("%%", at)) {
      return List.of(new Piece(Piece.Kind.CELL_MAGIC, cell.substring(at), at));
    }
    while (at < cell.length()) {
      Piece piece = cell.charAt(at) == '%' ? magic(cell, at) : code(cell, at);
      pieces.add(piece);
      if (piece.kind() == Piece.Kind.BROKEN || piece.kind() == Piece.Kind.INCOMPLETE) {
        break;
      }
      at = skipBlank(cell, at + piece.text().length());
    }
    return pieces;
  }

  private static Piece magic(String cell, int at) {
    int end = cell.indexOf('\n', at);
    String line = end < 0 ? cell.substring(at) : cell.substring(at, end);
    return new Piece(Piece.Kind.LINE_MAGIC, line, at);
  }

  private Piece code(String cell, int at) {
    String rest = cell.substring(at);
    CompletionInfo info = analysis.analyzeCompletion(rest);
    return switch (info.completeness()) {
      case UNKNOWN -> new Piece(Piece.Kind.BROKEN, rest, at);
      case DEFINITELY_INCOMPLETE -> new Piece(Piece.Kind.INCOMPLETE, rest, at);
      default -> {
        int length = rest.length() - info.remaining().length();
        // A snippet of no length would never end.
        String text = length > 0 ? rest.substring(0, length) : rest;
        yield new Piece(
            Piece.Kind.CODE, text, at, info.completeness() == Completeness.COMPLETE_WITH_SEMI);
      }
    };
  }

  /** Skips blanks, stray semicolons and comments. */
  static int skipBlank(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == ';') {
        at++;
      } else if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return at;
        }
        at = end + 2;
      } else {
        return at;
      }
    }
    return at;
  }
}
