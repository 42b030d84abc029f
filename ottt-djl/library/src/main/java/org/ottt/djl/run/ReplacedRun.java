package org.ottt.djl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run that a new one in the same folder replaces: it lies in a subfolder until the new run has
 * something to keep, and comes back if that never happens.
 *
 * <p>A file {@code complete} in the subfolder says that all of it was moved. Without the file the
 * subfolder is what an interrupted move, back or forth, has left; {@link #repair} tidies up.
 */
final class ReplacedRun {

  /** The subfolder. */
  static final String FOLDER_NAME = ".replaced";

  private static final String DOOMED_NAME = ".replaced-deleted";
  private static final String COMPLETE = "complete";

  private final Path folder;
  private final List<String> names;
  private final Path aside;

  /**
   * Creates a view.
   *
   * @param folder the run folder, locked
   * @param names what a run consists of
   */
  ReplacedRun(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
    aside = folder.resolve(FOLDER_NAME);
  }

  /** Says whether a run lies aside in a folder. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FOLDER_NAME));
  }

  /**
   * Moves the run in the folder aside. If an older one already exists, the one in the folder had
   * nothing to keep: it is deleted.
   */
  void moveAside() throws IOException {
    if (isComplete()) {
      deleteRun();
      return;
    }
    try {
      Files.createDirectories(aside);
      for (String name : names) {
        if (exists(folder.resolve(name))) {
          Files.move(folder.resolve(name), aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.createFile(aside.resolve(COMPLETE));
    } catch (IOException e) {
      try {
        bringBack();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** Deletes the new run, and brings the old one back if there is one. */
  void restore() throws IOException {
    deleteRun();
    if (Files.exists(aside)) {
      bringBack();
    }
  }

  /**
   * Tidies up after a process that was killed: a run that was not moved completely, or in whose
   * place nothing came, goes back; one in whose place a run with a checkpoint came is deleted.
   *
   * @param keeps whether the run in the folder has something to keep
   */
  void repair(boolean keeps) throws IOException {
    delete(folder.resolve(DOOMED_NAME));
    if (!Files.exists(aside)) {
      return;
    }
    if (!isComplete() || names.stream().noneMatch(name -> exists(folder.resolve(name)))) {
      bringBack();
    } else if (keeps) {
      delete();
    }
  }

  private boolean isComplete() {
    return Files.exists(aside.resolve(COMPLETE));
  }

  private void bringBack() throws IOException {
    // First of all: from here on the run in the folder counts as half moved.
    Files.deleteIfExists(aside.resolve(COMPLETE));
    for (String name : names) {
      if (exists(aside.resolve(name))) {
        delete(folder.resolve(name));
        Files.move(aside.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    delete(aside);
  }

  /** Deletes the old run. */
  void delete() throws IOException {
    if (Files.exists(aside)) {
      // Renamed first: a half-deleted run must not be taken for one that is to come back.
      Path doomed = folder.resolve(DOOMED_NAME);
      Files.move(aside, doomed, StandardCopyOption.ATOMIC_MOVE);
      delete(doomed);
    }
  }

  private void deleteRun() throws IOException {
    for (String name : names) {
      delete(folder.resolve(name));
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path) || Files.isSymbolicLink(path);
  }

  /** Deletes a file or a folder with all in it; of a link only the link. */
  private static void delete(Path path) throws IOException {
    if (Files.isSymbolicLink(path) || !Files.isDirectory(path)) {
      Files.deleteIfExists(path);
      return;
    }
    List<Path> contents;
    // Files.walk does not follow links.
    try (Stream<Path> walk = Files.walk(path)) {
      contents = walk.toList();
    }
    for (int i = contents.size() - 1; i >= 0; i--) {
      Files.delete(contents.get(i));
    }
  }
}
