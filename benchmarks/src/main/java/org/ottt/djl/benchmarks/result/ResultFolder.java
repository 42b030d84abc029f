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

  private final Path folder;

  private ResultFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder of a machine and writes the machine's description.
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
      if (!present.folderName().equals(machine.folderName())) {
        throw new IOException(
            place
                + " holds results of another machine ("
                + present.describe()
                + "); choose another folder with --out.");
      }
    }
    machine.write(place);
    return new ResultFolder(place);
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
