package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Parquet files, as Hugging Face has images: they cannot be read at random, but converted. */
final class ParquetFiles {

  private static final String ENDING = ".parquet";

  private ParquetFiles() {}

  /** Tells by its name whether a file is one. */
  static boolean isOne(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ENDING);
  }

  /**
   * Finds one in a folder itself.
   *
   * @param folder the folder, which need not exist
   * @return the first of the training images or, without such, of all; empty if there is none
   * @throws IOException if the folder cannot be listed
   */
  static Optional<Path> first(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.filter(ParquetFiles::isOne).sorted().toList();
    }
    return found.stream()
        .filter(file -> SplitName.ofName(file) == SplitName.TRAIN)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  /** Says that a file is not read, and which command converts it. */
  static String refusal(Path file) {
    SplitName split = SplitName.ofNameOrFolder(file);
    return String.format(
        "%s is a Parquet file, which is not read: convert the files of each half to shards, for"
            + " instance with ./ottt PrepareParquet --source %s --out shards/%s, and pass --data"
            + " shards",
        file, file, (split == null ? SplitName.TRAIN : split).words().get(0));
  }
}
