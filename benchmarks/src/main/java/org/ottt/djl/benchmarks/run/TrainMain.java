package org.ottt.djl.benchmarks.run;

import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.cli.EndWithParent;
import org.ottt.djl.commands.train.TrainCommand;

/** The main class of a run's process: {@code Train}, under a name that packaged code can say. */
final class TrainMain {

  private TrainMain() {}

  public static void main(String[] args) {
    EndWithParent.watch();
    Cli.main(new TrainCommand(), args);
  }
}
