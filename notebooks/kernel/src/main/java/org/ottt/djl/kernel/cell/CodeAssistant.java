package org.ottt.djl.kernel.cell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/**
 * What an editor asks about code that has not been run: completion, documentation, completeness.
 */
public final class CodeAssistant {

  /** Whether a cell could be run as it is. */
  public enum Completeness {
    /** It could. */
    COMPLETE,
    /** It continues. */
    INCOMPLETE,
    /** It is not Java. */
    INVALID
  }

  /**
   * Texts that may stand in place of a part of the code.
   *
   * @param texts the suggestions, in order
   * @param start the first position that they replace
   * @param end the position after the last one
   */
  public record Completions(List<String> texts, int start, int end) {}

  private final SourceCodeAnalysis analysis;
  private final CellSplitter splitter;

  CodeAssistant(SourceCodeAnalysis analysis, CellSplitter splitter) {
    this.analysis = analysis;
    this.splitter = splitter;
  }

  /**
   * Suggests how to continue.
   *
   * @param code a cell's text
   * @param cursor position of the cursor in it
   * @return suggestions, perhaps none
   */
  public Completions complete(String code, int cursor) {
    List<Piece> pieces = splitter.split(code.substring(0, cursor));
    int behindMagics = 0;
    int lastPiece = cursor;
    for (Piece piece : pieces) {
      lastPiece = piece.offset();
      if (piece.kind() == Piece.Kind.LINE_MAGIC) {
        behindMagics = piece.offset() + piece.text().length();
      }
    }
    // Statements above the cursor declare what may stand at it. But together with imports or
    // classes above them they do not parse as one.
    Completions found = complete(code, behindMagics, cursor);
    return found.texts().isEmpty() ? complete(code, lastPiece, cursor) : found;
  }

  private Completions complete(String code, int start, int cursor) {
    int[] anchor = {0};
    List<Suggestion> suggestions =
        analysis.completionSuggestions(code.substring(start, cursor), cursor - start, anchor);
    Set<String> matching = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    for (Suggestion suggestion : suggestions) {
      (suggestion.matchesType() ? matching : others).add(suggestion.continuation());
    }
    Set<String> texts = new LinkedHashSet<>(matching);
    texts.addAll(others);
    return new Completions(List.copyOf(texts), start + Math.max(0, anchor[0]), cursor);
  }

  /**
   * Documents what stands at the cursor.
   *
   * @param code a cell's text
   * @param cursor position of the cursor in it
   * @return signatures with their javadoc, if sources are available; nothing where there are none
   */
  public Optional<String> document(String code, int cursor) {
    int start = snippetStart(code, cursor);
    // Signatures are found inside the parentheses of a call: look there if the cursor is on a name.
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    String name = code.substring(start, end);
    List<Documentation> found = analysis.documentation(name, name.length(), true);
    if (found.isEmpty()) {
      found = analysis.documentation(name + "(", name.length() + 1, true);
    }
    List<String> texts = new ArrayList<>();
    for (Documentation documentation : found) {
      String javadoc = documentation.javadoc();
      texts.add(documentation.signature() + (javadoc == null ? "" : "\n" + javadoc.strip()));
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", texts));
  }

  /**
   * Says whether a cell could be run.
   *
   * @param code a cell's text
   * @return the answer
   */
  public Completeness completeness(String code) {
    List<Piece> pieces = splitter.split(code);
    Piece.Kind last = pieces.isEmpty() ? Piece.Kind.CODE : pieces.get(pieces.size() - 1).kind();
    return switch (last) {
      case INCOMPLETE -> Completeness.INCOMPLETE;
      case BROKEN -> Completeness.INVALID;
      case CODE, LINE_MAGIC, CELL_MAGIC -> Completeness.COMPLETE;
    };
  }

  /** Where the snippet begins in which the cursor stands. */
  private int snippetStart(String code, int cursor) {
    List<Piece> pieces = splitter.split(code.substring(0, cursor));
    return pieces.isEmpty() ? cursor : pieces.get(pieces.size() - 1).offset();
  }
}
