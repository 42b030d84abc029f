package org.ottt.djl.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a folder holds of an earlier run. */
final class RunTraces {

  /** What a run leaves: the mark of a previous run, and what overwriting it deletes. */
  static final List<String> FILES =
      List.of(
          "config.json",
          ServingProperties.FILE,
          "metrics.csv",
          "steps.csv",
          "stream.csv",
          "checkpoint",
          "plots",
          "tensorboard");

  private final Path folder;

  RunTraces(Path folder) {
    this.folder = folder;
  }

  /** Says whether there is anything of a run, if only its configuration. */
  boolean holdRun() {
    return FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /** Says whether there is a checkpoint. */
  boolean holdCheckpoint() throws IOException {
    return holdsFile(folder.resolve("checkpoint"));
  }

  /**
   * Says whether there is something that a new run must not take the place of: a checkpoint, a row
   * of metrics, or files under a run's names that no run wrote. A run that was ended before its
   * first checkpoint leaves nothing of that kind.
   */
  boolean holdWork() throws IOException {
    if (!holdRun()) {
      return false;
    }
    if (holdCheckpoint() || hasRows(folder.resolve("metrics.csv"))) {
      return true;
    }
    Path config = folder.resolve("config.json");
    if (Files.exists(config)) {
      return !RunConfig.isOfRun(config);
    }
    for (String name : FILES) {
      if (holdsFile(folder.resolve(name))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasRows(Path metrics) throws IOException {
    if (!Files.exists(metrics)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(metrics, StandardCharsets.ISO_8859_1)) {
      return lines.skip(1).findAny().isPresent();
    }
  }

  private static boolean holdsFile(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Files.exists(path);
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.anyMatch(file -> !Files.isDirectory(file));
    }
  }
}
