package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ottt.djl.data.DataException;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * ImageNet's development kit of 2012: the class of each validation image as a number of ILSVRC, and
 * a MATLAB file that gives each number its WordNet id.
 */
final class ImageNetDevkit {

  private static final String NAME = "ILSVRC2012_devkit_t12";
  private static final String TRUTH = "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "meta.mat";
  private static final String SYNSETS = "synsets";
  private static final String NUMBER = "ILSVRC2012_ID";
  private static final String WORDNET_ID = "WNID";

  private ImageNetDevkit() {}

  /** Finds the kit in a folder, unpacked or as the archive that it comes in. */
  static Optional<Path> find(Path folder) {
    for (String name : List.of(NAME, NAME + ".tar.gz", NAME + ".tgz")) {
      Path kit = folder.resolve(name);
      if (Files.exists(kit)) {
        return Optional.of(kit);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the kit.
   *
   * @param kit the folder or the {@code .tar.gz}
   * @throws IOException if a part is missing or damaged
   */
  static ValidationLabels read(Path kit) throws IOException {
    Set<String> wanted = Set.of(TRUTH, META);
    FileBundle files =
        Files.isDirectory(kit)
            ? FileBundle.ofFolder(
                Files.isDirectory(kit.resolve("data")) ? kit.resolve("data") : kit,
                wanted::contains)
            : TarGz.read(kit, wanted::contains);
    Map<Integer, String> ids = wordNetIds(required(files, META, kit));
    NamedFile truth = required(files, TRUTH, kit);
    Map<String, String> classes = new HashMap<>();
    int image = 0;
    for (String line : new String(truth.bytes(), StandardCharsets.US_ASCII).lines().toList()) {
      if (line.isBlank()) {
        continue;
      }
      image++;
      String id = ids.get(number(line.strip(), truth, image));
      if (id == null) {
        throw new DataException(
            String.format(
                "%s: line %d names a class that %s lacks: download the devkit again",
                truth.place(), image, META));
      }
      classes.put(String.format(Locale.ROOT, "ILSVRC2012_val_%08d", image), id);
    }
    return new ValidationLabels(kit, classes);
  }

  private static NamedFile required(FileBundle files, String name, Path kit) throws DataException {
    NamedFile file = files.find(name);
    if (file == null) {
      throw new DataException(kit + " lacks " + name + ": download the devkit again");
    }
    return file;
  }

  private static int number(String text, NamedFile file, int line) throws DataException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DataException(
          String.format(
              "%s: line %d is not a number: download the devkit again", file.place(), line),
          e);
    }
  }

  private static Map<Integer, String> wordNetIds(NamedFile meta) throws DataException {
    Map<Integer, String> ids = new HashMap<>();
    try (Source source = Sources.wrap(meta.bytes())) {
      Struct synsets =
          new BoundedMat5Reader(source, meta.bytes().length).readMat().getStruct(SYNSETS);
      for (int i = 0; i < synsets.getNumElements(); i++) {
        ids.put(synsets.getMatrix(NUMBER, i).getInt(0), synsets.getChar(WORDNET_ID, i).getString());
      }
      return ids;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // The library meets damaged files with exceptions of many kinds.
      throw new DataException(
          meta.place() + " is not the devkit's list of classes: download the devkit again", e);
    }
  }
}
