package org.ottt.djl.spark;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.commands.cli.Cli;

/** Runs the command as a user would, with executors that are processes of this machine. */
final class SparkRuns {

  /** Small enough to be trained in seconds. */
  static final List<String> TINY =
      List.of(
          "--recipe=glyphs",
          "--width=0.25",
          "--limit-train=100",
          "--limit-test=40",
          "--batch-size=16",
          "--deterministic",
          "--epochs=2");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  int run(String master, List<String> arguments, String... more) {
    List<String> all = new ArrayList<>();
    all.add("--master=" + master);
    all.addAll(arguments);
    all.addAll(List.of(more));
    return Cli.run(
        new TrainOnSparkCommand(),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        all.toArray(String[]::new));
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
