package org.ottt.djl.commands.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Cli;

/** A command that was run in this process. */
public record CommandRun(int exitCode, String out, String err) {

  /** Runs a command to its end. */
  public static CommandRun of(Callable<Integer> command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Cli.run(command, new PrintWriter(out), new PrintWriter(err), arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** Returns the lines on standard output. */
  public List<String> outLines() {
    return out.lines().toList();
  }

  /** Returns the only line on standard error; fails if there are none or several. */
  public String errLine() {
    List<String> lines = err.lines().toList();
    if (lines.size() != 1) {
      throw new AssertionError("expected one line on standard error, got:\n" + err);
    }
    return lines.get(0);
  }
}
