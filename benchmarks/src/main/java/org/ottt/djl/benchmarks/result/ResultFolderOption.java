package org.ottt.djl.benchmarks.result;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --out} of commands that measure. */
public final class ResultFolderOption {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the results, tables and pictures. Default: benchmarks/results/<machine>.")
  private Path folder;

  /** Creates the option. */
  public ResultFolderOption() {}

  /**
   * Opens the folder.
   *
   * @param machine the machine that measures; its description goes there
   * @return the folder, made if there is none
   * @throws IOException if it cannot be written, or holds the results of another machine
   */
  public ResultFolder open(Machine machine) throws IOException {
    return ResultFolder.open(folder, machine);
  }
}
