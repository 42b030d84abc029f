package org.ottt.djl.kernel.cell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Turns what JShell reports into messages that point at lines of cells. */
final class CellErrors {

  /** Where a snippet stands: JShell counts positions and lines from its beginning. */
  private record Place(CellText cell, int offset) {}

  private final JShell shell;
  private final Map<String, Place> places = new HashMap<>();

  CellErrors(JShell shell) {
    this.shell = shell;
  }

  /** Notes where a snippet stands. */
  void register(Snippet snippet, CellText cell, Piece piece) {
    int within = Math.max(0, piece.text().indexOf(snippet.source()));
    places.put(snippet.id(), new Place(cell, piece.offset() + within));
  }

  /** A statement that the cell ends in the middle of. */
  static CellException incomplete(CellText cell, Piece piece) {
    int line = cell.line(piece.offset());
    String message = "The cell ends in the middle of what begins here; is a ), } or quote missing?";
    List<String> report = new ArrayList<>();
    report.add(cell.place(line) + ": " + message);
    report.addAll(cell.mark(piece.offset(), Integer.MAX_VALUE));
    return new CellException("CompilationError", message, report);
  }

  /** A snippet that the compiler has rejected. */
  CellException rejected(Snippet snippet) {
    Place place = places.get(snippet.id());
    List<String> report = new ArrayList<>();
    String first = null;
    for (Diag diag : shell.diagnostics(snippet).filter(Diag::isError).toList()) {
      List<String> lines = diag.getMessage(Locale.ROOT).lines().map(String::strip).toList();
      int start = place.offset + (int) Math.max(0, diag.getStartPosition());
      int end = place.offset + (int) Math.max(0, diag.getEndPosition());
      String headline = lines.isEmpty() ? diag.getCode() : lines.get(0);
      first = first == null ? headline : first;
      report.add(place.cell.place(place.cell.line(start)) + ": " + headline);
      // The location is the class that JShell wraps the snippet in, and has no name to tell.
      lines.stream()
          .skip(1)
          .filter(line -> !line.matches("location: *class"))
          .map(line -> "    " + line)
          .forEach(report::add);
      report.addAll(place.cell.mark(start, end));
    }
    if (first == null) {
      first = "The compiler rejects this.";
      report.add(place.cell.place(place.cell.line(place.offset)) + ": " + first);
      report.addAll(place.cell.mark(place.offset, Integer.MAX_VALUE));
    }
    return new CellException("CompilationError", first, report);
  }

  /**
   * A declaration that cannot be used yet, because it refers to something that does not exist.
   *
   * @return the message, or nothing where all that it refers to exists by now
   */
  Optional<CellException> unresolved(Snippet snippet) {
    if (!(snippet instanceof DeclarationSnippet declaration)) {
      return Optional.empty();
    }
    List<String> missing = shell.unresolvedDependencies(declaration).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    Place place = places.get(snippet.id());
    String message = "This refers to what does not exist: " + String.join(", ", missing) + ".";
    List<String> report = new ArrayList<>();
    report.add(place.cell.place(place.cell.line(place.offset)) + ": " + message);
    report.addAll(place.cell.mark(place.offset, Integer.MAX_VALUE));
    return Optional.of(new CellException("CompilationError", message, report));
  }

  /** An exception that has left a cell. */
  CellException thrown(JShellException exception) {
    String type = typeName(exception);
    List<String> report = new ArrayList<>();
    describe(exception, "", report);
    return new CellException(type.substring(type.lastIndexOf('.') + 1), message(exception), report);
  }

  private void describe(JShellException exception, String prefix, List<String> report) {
    String message = message(exception);
    report.add(prefix + typeName(exception) + (message.isEmpty() ? "" : ": " + message));
    boolean origin = true;
    for (StackTraceElement frame : exception.getStackTrace()) {
      Place place = place(frame);
      if (place != null) {
        int line = place.cell.line(place.offset) + frame.getLineNumber() - 1;
        report.add("    at " + place.cell.place(line) + ": " + place.cell.lineText(line).strip());
      } else if (origin && frame.getFileName() != null) {
        // Where it was thrown; what lies between that and the cell says little.
        report.add("    thrown in " + frame);
      }
      origin = false;
    }
    if (exception.getCause() instanceof JShellException cause) {
      describe(cause, "Caused by: ", report);
    }
  }

  /** JShell names a snippet's file by # and its number. */
  private Place place(StackTraceElement frame) {
    String file = frame.getFileName();
    return file != null && file.startsWith("#") ? places.get(file.substring(1)) : null;
  }

  private static String typeName(JShellException exception) {
    return exception instanceof EvalException thrown
        ? thrown.getExceptionClassName()
        : "UnresolvedReference";
  }

  private String message(JShellException exception) {
    if (exception instanceof UnresolvedReferenceException unresolved) {
      List<String> missing = shell.unresolvedDependencies(unresolved.getSnippet()).toList();
      return missing.isEmpty()
          ? "This calls a declaration that did not compile."
          : "This calls a declaration that refers to what does not exist: "
              + String.join(", ", missing)
              + ".";
    }
    String message = exception.getMessage();
    return message == null ? "" : message;
  }
}
