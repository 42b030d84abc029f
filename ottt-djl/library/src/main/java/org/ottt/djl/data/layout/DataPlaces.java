package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.folder.FlatImages;
import org.ottt.djl.data.image.ImageFileNames;

/**
 * Where the training and test sets lie.
 *
 * @param root the folder to which all paths are relative, where indexes are kept
 * @param train the images to train on
 * @param val the images to test on
 */
record DataPlaces(Path root, SplitPlace train, SplitPlace val) {

  /** The layouts, for messages. */
  static final String KNOWN =
      "a folder with train/<class>/ and val/<class>/, ImageNet as Kaggle or ImageNet's own site"
          + " give it, WebDataset shards, or tars of class folders whose names say train and val";

  /** Where Kaggle's archive has the images. */
  private static final String KAGGLE = "ILSVRC/Data/CLS-LOC";

  /** Where Hugging Face's repositories have their Parquet files. */
  private static final String HUGGING_FACE = "data";

  private static final String TAR = ".tar";

  /** ImageNet's tar of dogs for its third task, which are in the first tar as well. */
  private static final String THIRD_TASK = "_t3.tar";

  private static final List<String> COMPRESSED =
      List.of(".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2", ".zip");

  /**
   * Finds them.
   *
   * @param data what {@code --data} says: a folder, a tar, or names of several tars
   * @throws DataException if it is in no known layout; the message says what to do
   */
  static DataPlaces of(Path data) throws IOException {
    if (Files.isDirectory(data)) {
      return ofFolder(data);
    }
    if (Files.exists(data)) {
      return ofFile(data);
    }
    if (ArchivePattern.matches(data.toString())) {
      List<Path> archives = ArchivePattern.expand(data);
      for (Path archive : archives) {
        if (ParquetFiles.isOne(archive)) {
          throw new DataException(ParquetFiles.refusal(archive));
        }
      }
      Path folder = archives.get(0).toAbsolutePath().getParent();
      SplitPlace train = archives(archives, true, SplitName::ofNameOrFolder);
      SplitPlace val = archives(archives, false, SplitName::ofNameOrFolder);
      return new DataPlaces(
          folder, required(train, data, SplitName.TRAIN), required(val, data, SplitName.VAL));
    }
    throw new DataException(data + " does not exist: pass --data with " + KNOWN);
  }

  private static DataPlaces ofFile(Path file) throws DataException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (ParquetFiles.isOne(file)) {
      throw new DataException(ParquetFiles.refusal(file));
    }
    if (!name.endsWith(TAR)) {
      throw new DataException(
          COMPRESSED.stream().anyMatch(name::endsWith)
              ? file
                  + " is compressed, and compressed files do not allow random access: unpack it"
                  + " once, for instance with gunzip, and pass the .tar or the folder"
              : file + " is neither a folder nor a .tar: pass --data with " + KNOWN);
    }
    return within(file.toAbsolutePath().getParent(), file);
  }

  /** One tar for both sets. */
  private static DataPlaces within(Path root, Path archive) {
    return new DataPlaces(
        root,
        new SplitPlace(null, List.of(archive), SplitName.TRAIN),
        new SplitPlace(null, List.of(archive), SplitName.VAL));
  }

  private static DataPlaces ofFolder(Path root) throws IOException {
    for (String within : List.of("", KAGGLE, "Data/CLS-LOC", "CLS-LOC")) {
      Path folder = root.resolve(within);
      if (Files.isDirectory(folder)) {
        SplitPlace train = find(folder, true);
        SplitPlace val = find(folder, false);
        if (train != null || val != null) {
          return new DataPlaces(
              root, required(train, folder, SplitName.TRAIN), required(val, folder, SplitName.VAL));
        }
      }
    }
    List<Path> archives = tars(root);
    if (archives.size() == 1) {
      return within(root, archives.get(0));
    }
    throw new DataException(refusal(root, archives));
  }

  private static SplitPlace required(SplitPlace place, Path data, SplitName split)
      throws DataException {
    if (place == null) {
      throw new DataException(
          String.format(
              "%s has no folder %s and no .tar whose name says %s: pass --data with %s",
              data, split.words().get(0), split.words().get(0), KNOWN));
    }
    return place;
  }

  /** Finds one set in a folder: a folder of its name with images, else tars in it or beside it. */
  private static SplitPlace find(Path folder, boolean train) throws IOException {
    for (SplitName split : splits(train)) {
      for (String word : split.words()) {
        Path own = folder.resolve(word);
        if (Files.isDirectory(own)) {
          List<Path> archives = tars(own);
          if (archives.isEmpty()) {
            refuseParquet(own);
            return SplitPlace.ofFolder(own);
          }
          if (hasFolders(own)) {
            throw new DataException(
                own + " holds both folders and tars: remove those that you do not want to use");
          }
          return SplitPlace.ofArchives(archives);
        }
      }
    }
    return archives(tars(folder), train, SplitName::ofName);
  }

  /** Refuses a folder that holds Parquet files and neither class folders nor images. */
  private static void refuseParquet(Path folder) throws IOException {
    Optional<Path> parquet = ParquetFiles.first(folder);
    if (parquet.isPresent() && !hasFolders(folder) && !FlatImages.isFlat(folder)) {
      throw new DataException(ParquetFiles.refusal(parquet.get()));
    }
  }

  private static List<SplitName> splits(boolean train) {
    return train ? List.of(SplitName.TRAIN) : List.of(SplitName.VAL, SplitName.TEST);
  }

  private static SplitPlace archives(
      List<Path> archives, boolean train, Function<Path, SplitName> splitOf) {
    for (SplitName split : splits(train)) {
      List<Path> named =
          archives.stream()
              .filter(file -> split == splitOf.apply(file))
              .filter(file -> !file.toString().endsWith(THIRD_TASK))
              .toList();
      if (!named.isEmpty()) {
        return SplitPlace.ofArchives(named);
      }
    }
    return null;
  }

  /** Returns the tars that lie in a folder itself, in the order of their names. */
  private static List<Path> tars(Path folder) throws IOException {
    List<Path> tars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(TAR) && !name.startsWith(".") && Files.isRegularFile(file)) {
          tars.add(file);
        }
      }
    }
    tars.sort(null);
    return tars;
  }

  private static boolean hasFolders(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(
          file ->
              Files.isDirectory(file) && !ImageFileNames.isHidden(file.getFileName().toString()));
    }
  }

  private static String refusal(Path root, List<Path> archives) throws IOException {
    if (!archives.isEmpty()) {
      return String.format(
          "%s has %d tars, but no tar has train or val as a separate word in its name: rename them,"
              + " for instance to train-0.tar",
          root, archives.size());
    }
    List<String> names;
    try (Stream<Path> files = Files.list(root)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !ImageFileNames.isHidden(name))
              .map(name -> name.toLowerCase(Locale.ROOT))
              .sorted()
              .toList();
    }
    for (String name : names) {
      if (COMPRESSED.stream().anyMatch(name::endsWith)) {
        return String.format(
            "%s holds %s, and compressed files do not allow random access: unpack it once, for"
                + " instance with gunzip, and pass the .tar or the folder",
            root, name);
      }
    }
    for (Path folder : List.of(root, root.resolve(HUGGING_FACE))) {
      Optional<Path> parquet = ParquetFiles.first(folder);
      if (parquet.isPresent()) {
        return ParquetFiles.refusal(parquet.get());
      }
    }
    return String.format("%s holds no image data: pass --data with %s", root, KNOWN);
  }
}
