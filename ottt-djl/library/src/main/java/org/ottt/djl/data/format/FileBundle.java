package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ottt.djl.data.DataException;

/** The wanted files of a data set, read from a folder or from a .tar.gz. */
final class FileBundle {

  /** More than any file of these data sets holds (DJL's data_batch.bin has 153,650,000 bytes). */
  static final long MAX_FILE_BYTES = 200_000_000;

  private final List<NamedFile> files = new ArrayList<>();
  private final Set<String> otherNames = new TreeSet<>();

  /** An empty bundle, filled by {@link #ofFolder} and {@link TarGz}. */
  FileBundle() {}

  /**
   * Reads the files of a folder, not those of its sub folders.
   *
   * @param folder the folder
   * @param wanted tells by its name whether a file is read
   * @throws IOException if a wanted file cannot be read or is too large
   */
  static FileBundle ofFolder(Path folder, Predicate<String> wanted) throws IOException {
    FileBundle bundle = new FileBundle();
    List<Path> paths;
    try (var listing = Files.list(folder)) {
      paths = listing.sorted().toList();
    } catch (IOException e) {
      throw new DataException("Cannot list folder " + folder + ": " + e, e);
    }
    for (Path path : paths) {
      String name = String.valueOf(path.getFileName());
      if (!wanted.test(name)) {
        bundle.addOther(name);
        continue;
      }
      if (Files.isRegularFile(path)) {
        bundle.add(new NamedFile(name, path.toString(), readFile(path)));
      }
    }
    return bundle;
  }

  /**
   * Reads a file whole.
   *
   * @param path the file
   * @throws DataException if it is missing, too large or cannot be read
   */
  static byte[] readFile(Path path) throws DataException {
    try {
      checkSize(path.toString(), Files.size(path));
      return Files.readAllBytes(path);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException("Cannot read " + path + ": " + e, e);
    }
  }

  /** Refuses files that are larger than any file of these data sets. */
  static void checkSize(String place, long bytes) throws DataException {
    if (bytes > MAX_FILE_BYTES) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %,d bytes, more than any file of this data set: is it the right file?",
              place,
              bytes));
    }
  }

  /** Adds a wanted file; the same name twice is an error, as nobody can tell which is right. */
  void add(NamedFile file) throws DataException {
    NamedFile earlier = find(file.name());
    if (earlier != null) {
      throw new DataException(
          "Both "
              + earlier.place()
              + " and "
              + file.place()
              + " exist: keep one file of that name");
    }
    files.add(file);
  }

  /** Notes the name of a file that was not wanted, for hints in messages. */
  void addOther(String name) {
    otherNames.add(name);
  }

  /** Returns the wanted files in the order in which they were found. */
  List<NamedFile> files() {
    return files;
  }

  /** Returns the file of a name, or null. */
  NamedFile find(String name) {
    for (NamedFile file : files) {
      if (file.name().equals(name)) {
        return file;
      }
    }
    return null;
  }

  /** Tells whether a file of that name was seen but not wanted. */
  boolean hasOther(String name) {
    return otherNames.contains(name);
  }
}
