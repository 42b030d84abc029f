package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.ottt.djl.data.DataException;

/**
 * Where a CIFAR data set may lie: in a folder, in its usual sub folder, or in the original archive.
 *
 * @param dataset name for messages, {@code CIFAR-10}
 * @param subFolder the folder that the original archive unpacks to
 * @param archive name of the original archive
 * @param pythonName a file that only the archive of the other format, for Python, holds
 * @param otherDataset the data set that is easily mistaken for this one
 * @param otherFile a file that only that data set has
 */
record CifarFolder(
    String dataset,
    String subFolder,
    String archive,
    String pythonName,
    String otherDataset,
    String otherFile) {

  /**
   * Reads the wanted files.
   *
   * @param path the folder or the .tar.gz
   * @param wanted tells by its name whether a file is read
   * @param needed the wanted file to look for, for the message if nothing was found
   * @param isNeeded tells by its name whether a file is one of those to look for
   * @throws IOException if nothing is found or a file cannot be read
   */
  FileBundle read(Path path, Predicate<String> wanted, String needed, Predicate<String> isNeeded)
      throws IOException {
    if (!Files.exists(path)) {
      throw new DataException(path + " does not exist: " + remedy(needed));
    }
    FileBundle bundle = find(path, wanted, isNeeded);
    if (bundle.files().stream().noneMatch(file -> isNeeded.test(file.name()))) {
      throw new DataException(missing(path, bundle, needed));
    }
    return bundle;
  }

  private FileBundle find(Path path, Predicate<String> wanted, Predicate<String> isNeeded)
      throws IOException {
    if (!Files.isDirectory(path)) {
      return TarGz.read(path, wanted);
    }
    FileBundle bundle = FileBundle.ofFolder(path, wanted);
    if (bundle.files().stream().anyMatch(file -> isNeeded.test(file.name()))) {
      return bundle;
    }
    if (Files.isDirectory(path.resolve(subFolder))) {
      return FileBundle.ofFolder(path.resolve(subFolder), wanted);
    }
    if (Files.isRegularFile(path.resolve(archive))) {
      return TarGz.read(path.resolve(archive), wanted);
    }
    return bundle;
  }

  private String missing(Path path, FileBundle bundle, String needed) {
    String holdsNo = path + " holds no " + needed;
    if (bundle.hasOther(pythonName)) {
      return holdsNo + " but the Python version of " + dataset + ": get " + archive + " instead";
    }
    if (bundle.hasOther(otherFile)) {
      return holdsNo + " but " + otherDataset + ": " + remedy(needed);
    }
    return holdsNo + ": " + remedy(needed);
  }

  private String remedy(String needed) {
    return String.format(
        "pass --data with the folder that holds %s of %s (%s) or with the original %s",
        needed, dataset, subFolder, archive);
  }
}
