package org.ottt.djl.benchmarks.run;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --runs}: where training runs are kept while they are not finished. */
public final class RunsOption {

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of the training runs. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  /**
   * Creates the option.
   *
   * @param byDefault the folder where the option is not given
   */
  public RunsOption(String byDefault) {
    folder = Path.of(byDefault);
  }

  /**
   * Returns the folder.
   *
   * @return the folder of the run folders
   */
  public Path folder() {
    return folder;
  }
}
