package org.ottt.djl.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ottt.djl.io.Folders;

/** The folder of a machine's results: its description, tables and pictures. */
public final class ResultFolder {

  /** Where the results of all machines are, from the project's root. */
  public static final Path ROOT = Path.of("benchmarks", "results");

  /** Names of versions, as the description of a machine has them. */
  private static final List<String> VERSIONS =
      List.of("ottt-djl", "code", "djl", "engine", "java", "os");

  private final Path folder;

  private ResultFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder of a machine and writes the machine's description, and its versions beside
   * those of earlier runs.
   *
   * @param folder the folder, or null for the machine's own below {@link #ROOT}
   * @param machine the machine that measures now
   * @return the folder
   * @throws IOException if it cannot be created, or holds another machine's results; the message
   *     names the remedy
   */
  public static ResultFolder open(Path folder, Machine machine) throws IOException {
    Path place = folder == null ? ROOT.resolve(machine.folderName()) : folder;
    Folders.create(place);
    if (Files.exists(Machine.file(place))) {
      Machine present = Machine.read(place);
      if (!machine.isLike(present)) {
        throw new IOException(
            place
                + " holds results of another machine ("
                + present.describeHardware()
                + ") than this one ("
                + machine.describeHardware()
                + "); choose another folder with --out.");
      }
      noteVersions(place, present);
    }
    noteVersions(place, machine);
    machine.write(place);
    return new ResultFolder(place);
  }

  /** Keeps each combination of versions once: rows may be older than the description. */
  private static void noteVersions(Path place, Machine machine) throws IOException {
    ResultTable.open(place.resolve("versions.csv"), VERSIONS, List.of())
        .put(VERSIONS.stream().map(name -> machine.versions().getOrDefault(name, "")).toList());
  }

  /**
   * Opens a table of the folder.
   *
   * @param name the file's name
   * @param keys columns that tell rows apart
   * @param values the other columns
   * @return the table
   * @throws IOException if it cannot be read
   */
  public ResultTable table(String name, List<String> keys, List<String> values) throws IOException {
    return ResultTable.open(folder.resolve(name), keys, values);
  }

  /**
   * Opens a table of the folder that older versions may have written with other columns.
   *
   * @param name the file's name
   * @param keys columns that tell rows apart
   * @param values the other columns
   * @param older turns the rows of a file with other columns into rows with these
   * @return the table
   * @throws IOException if it cannot be read
   */
  public ResultTable table(
      String name, List<String> keys, List<String> values, UnaryOperator<List<ResultRow>> older)
      throws IOException {
    return ResultTable.open(folder.resolve(name), keys, values, older);
  }

  /**
   * Returns the place of a file.
   *
   * @param name the file's name
   * @return its path
   */
  public Path file(String name) {
    return folder.resolve(name);
  }
}
