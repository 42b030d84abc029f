package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.ottt.djl.data.image.ImageFileNames;

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
    List<Path> found = list(folder);
    return found.stream()
        .filter(file -> SplitName.ofName(file) == SplitName.TRAIN)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  /** Lists those in a folder in the order of their names; hidden ones are no data. */
  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(ParquetFiles::isOne)
          .filter(file -> !ImageFileNames.isHidden(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** Says that a file is not read, and which command converts it. */
  static String refusal(Path file) {
    SplitName split = SplitName.ofNameOrFolder(file);
    return String.format(
        "%s is a Parquet file, which is not read: convert the files of each split to shards, for"
            + " instance with ./ottt PrepareParquet --source %s --out shards/%s, and pass --data"
            + " shards",
        file, source(file), (split == null ? SplitName.TRAIN : split).words().get(0));
  }

  /** Returns what names all files of a file's split in its folder, for a shell. */
  private static String source(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    List<Path> all = List.of();
    try {
      all = list(folder);
    } catch (IOException e) {
      // The file alone is named.
    }
    SplitName split = SplitName.ofName(file);
    List<Path> same = all.stream().filter(each -> SplitName.ofName(each) == split).toList();
    if (same.size() < 2) {
      return quote(file.toString());
    }
    Path parent = file.getParent();
    String place = parent == null ? "." : parent.toString();
    if (same.size() == all.size()) {
      return quote(place);
    }
    return split == null
        ? quote(file.toString())
        : quote(place + "/" + split.words().get(0) + "*" + ENDING);
  }

  private static String quote(String argument) {
    return argument.matches("[A-Za-z0-9_./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
