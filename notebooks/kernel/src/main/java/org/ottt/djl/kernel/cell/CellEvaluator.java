package org.ottt.djl.kernel.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.ottt.djl.kernel.magic.ClassPath;
import org.ottt.djl.kernel.magic.MagicArguments;
import org.ottt.djl.kernel.magic.Magics;

/**
 * Runs the cells of a notebook in a JShell within this process. The classes of the process are on
 * the cells' class path.
 *
 * <p>Cells are run one after the other by one thread; {@link #interrupt} may be called by any.
 */
public final class CellEvaluator implements ClassPath, AutoCloseable {

  /** What JShell itself imports at its start, in the same order. */
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.prefs.*",
          "java.util.regex.*",
          "java.util.stream.*");

  private final CellThread thread = new CellThread();
  private final CellExecution execution = new CellExecution(thread);
  private final JShell shell;
  private final CellSplitter splitter;
  private final CellErrors errors;
  private final KeptVariables kept;
  private final CodeAssistant assistant;
  private final Magics magics;
  private final List<Path> added = new ArrayList<>();

  /**
   * Starts a JShell.
   *
   * @param magics what lines that begin with % do
   * @param imports imports besides those of JShell, such as {@code static java.lang.Math.*}
   */
  public CellEvaluator(Magics magics, List<String> imports) {
    this.magics = magics;
    // The compiler takes the class path of this process by itself.
    shell = JShell.builder().executionEngine(new Provider(), Map.of()).build();
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    splitter = new CellSplitter(analysis);
    errors = new CellErrors(shell);
    kept = new KeptVariables(shell, analysis, execution);
    execution.setBeforeRun(kept::beforeRun);
    assistant = new CodeAssistant(analysis, splitter);
    List<String> all = new ArrayList<>(IMPORTS);
    all.addAll(imports);
    for (String name : all) {
      SnippetEvent event = shell.eval("import " + name + ";").get(0);
      if (event.status() != Status.VALID) {
        throw new IllegalArgumentException("Cannot import " + name);
      }
    }
  }

  /**
   * Runs a cell.
   *
   * @param number the number that the notebook shows beside the cell, for messages
   * @param code the cell's text
   * @return the value of its last expression, unless a semicolon ends it or it has none
   * @throws CellException if the cell does not compile, throws or is interrupted
   */
  public Optional<CellValue> evaluate(int number, String code) throws CellException {
    if (thread.isCurrent()) {
      // A cell that evaluates code: the outer cell is the one to stop.
      return run(new CellText(number, code));
    }
    StopCheck.clear();
    try {
      Optional<CellValue> value = run(new CellText(number, code));
      failIfStopped();
      return value;
    } finally {
      StopCheck.clear();
      kept.takeReport().forEach(System.err::println);
    }
  }

  private Optional<CellValue> run(CellText cell) throws CellException {
    List<Piece> pieces = splitter.split(cell.text());
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    checkSyntax(cell, pieces.get(pieces.size() - 1));
    Optional<CellValue> value = Optional.empty();
    List<Snippet> open = new ArrayList<>();
    for (Piece piece : pieces) {
      failIfStopped();
      value = piece.kind() == Piece.Kind.CODE ? evaluate(cell, piece, open) : magic(cell, piece);
    }
    for (Snippet snippet : open) {
      Optional<CellException> unresolved = errors.unresolved(snippet);
      if (unresolved.isPresent()) {
        throw unresolved.get();
      }
    }
    return value;
  }

  /** Finds errors of syntax before anything has run. */
  private void checkSyntax(CellText cell, Piece last) throws CellException {
    if (last.kind() == Piece.Kind.INCOMPLETE) {
      throw CellErrors.incomplete(cell, last);
    }
    if (last.kind() == Piece.Kind.BROKEN) {
      evaluate(cell, last, new ArrayList<>());
      throw CellErrors.incomplete(cell, last);
    }
  }

  private Optional<CellValue> evaluate(CellText cell, Piece piece, List<Snippet> open)
      throws CellException {
    Optional<CellValue> value = Optional.empty();
    List<SnippetEvent> events = shell.eval(piece.source());
    kept.afterEvaluation(events);
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) {
        errors.register(event.snippet(), cell, piece);
      }
    }
    for (SnippetEvent event : events) {
      failIfStopped();
      Snippet snippet = event.snippet();
      if (event.exception() != null) {
        throw errors.thrown(event.exception());
      }
      if (event.causeSnippet() != null) {
        continue;
      }
      if (event.status() == Status.REJECTED) {
        throw errors.rejected(snippet);
      }
      if (event.status() == Status.RECOVERABLE_DEFINED
          || event.status() == Status.RECOVERABLE_NOT_DEFINED) {
        open.add(snippet);
      }
      value = shown(piece, snippet);
    }
    return value;
  }

  /** Takes the value in any case, so that it is not kept alive. */
  private Optional<CellValue> shown(Piece piece, Snippet snippet) {
    Object value = execution.takeValue();
    if (piece.endsWithSemicolon()) {
      return Optional.empty();
    }
    SubKind kind = snippet.subKind();
    boolean expression =
        kind == SubKind.VAR_VALUE_SUBKIND || kind == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    // The other expressions are calls of void methods.
    boolean other = kind == SubKind.OTHER_EXPRESSION_SUBKIND && value != null;
    return expression || other ? Optional.of(new CellValue(value)) : Optional.empty();
  }

  private Optional<CellValue> magic(CellText cell, Piece piece) throws CellException {
    MagicArguments arguments = MagicArguments.parse(piece.text());
    try {
      // In the thread of cells, where an interrupt reaches it.
      thread.run(
          () -> {
            magics.run(arguments, this);
            return null;
          });
      return Optional.empty();
    } catch (Exception e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      List<String> report = List.of(cell.place(cell.line(piece.offset())) + ": " + message);
      throw new CellException("MagicFailed", message, report);
    }
  }

  private void failIfStopped() throws CellException {
    if (StopCheck.isRequested()) {
      String message = "The cell was interrupted.";
      throw new CellException("Interrupted", message, List.of(message));
    }
  }

  /**
   * Asks the running cell to stop. Loops in the cell's own code end immediately, and so does code
   * that waits (sleeps, queues, locks); a library's computation ends when it next waits, prints,
   * calls a lambda or an anonymous class of the cell, or returns.
   *
   * <p>Where a training command runs, it is asked first, as by Ctrl-C: it finishes its step and
   * writes a checkpoint, and the cell ends with it. The next call does not wait for that.
   */
  public void interrupt() {
    if (StopCheck.request()) {
      thread.interrupt();
    }
  }

  /**
   * Ends the running cell if it is to stop and the calling thread is the one that runs it; for
   * places that code of libraries passes again and again, such as output.
   *
   * @throws CellStopped if the cell is to stop
   */
  public void stopIfCellThread() {
    if (thread.isCurrent()) {
      StopCheck.check();
    }
  }

  /**
   * Ends the cell before it writes an error, as {@link #stopIfCellThread} does before output; but a
   * command that was asked to end may still say what went wrong.
   */
  public void stopErrorsIfCellThread() {
    if (thread.isCurrent()) {
      StopCheck.checkErrors();
    }
  }

  /**
   * Runs code in the thread of cells, as a part of a cell: rendering its value, say, runs methods
   * of the user's classes.
   *
   * @param <T> type of the result
   * @param number the cell's number
   * @param code what to run
   * @return its result
   * @throws CellException if the code throws
   */
  public <T> T call(int number, Callable<T> code) throws CellException {
    try {
      List<T> result = new ArrayList<>();
      thread.run(() -> result.add(code.call()));
      return result.get(0);
    } catch (Exception e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      String message = "The value of cell " + number + " cannot be shown: " + cause;
      throw new CellException(cause.getClass().getSimpleName(), message, List.of(message));
    }
  }

  /** {@return completion, documentation and checks of unfinished code} */
  public CodeAssistant assistant() {
    return assistant;
  }

  /** {@return the exception that has left a cell last, with its full stack trace} */
  public Optional<Throwable> lastThrown() {
    return Optional.ofNullable(execution.lastThrown());
  }

  @Override
  public void add(Path entry) {
    Path absolute = entry.toAbsolutePath().normalize();
    if (!added.contains(absolute)) {
      shell.addToClasspath(absolute.toString());
      added.add(absolute);
    }
  }

  @Override
  public List<Path> added() {
    return List.copyOf(added);
  }

  @Override
  public void close() {
    shell.close();
    thread.close();
  }

  private final class Provider implements ExecutionControlProvider {

    @Override
    public String name() {
      return "cells";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return execution;
    }
  }
}
