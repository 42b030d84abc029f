package org.ottt.djl.commands.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The files of runs, which other commands must leave alone. */
public final class RunFiles {

  private RunFiles() {}

  /**
   * Tells whether a file lies where a run has its checkpoints; one that is replaced could not be
   * continued any more.
   *
   * @param file the file, which may be missing
   * @return whether it lies in the folder {@code checkpoint} of a run
   */
  public static boolean isCheckpoint(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return folder != null
        && folder.endsWith("checkpoint")
        && Files.exists(folder.resolveSibling("config.json"));
  }
}
