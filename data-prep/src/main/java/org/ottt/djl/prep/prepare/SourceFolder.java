package org.ottt.djl.prep.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.image.ImageFileNames;

/**
 * The recordings of a source folder with their classes, in one of three layouts:
 *
 * <ul>
 *   <li>a folder a class; a tenth of each class becomes test data;
 *   <li>{@code train} and {@code test} (or {@code val}), each with a folder a class;
 *   <li>two lists, {@code train*.txt} and {@code test*.txt}, with lines of a recording's name and a
 *       label, and the recordings in {@code samples} or beside the lists.
 * </ul>
 *
 * @param classNames names of the classes in the order of their labels
 * @param recordings training recordings, then test recordings, each with the classes in turn
 */
record SourceFolder(List<String> classNames, List<SourceRecording> recordings) {

  private static final int FOLDS = 10;
  private static final Comparator<String> NATURAL = new NaturalOrder();
  private static final Comparator<Path> BY_NAME =
      Comparator.comparing(path -> path.getFileName().toString(), NATURAL);

  /**
   * Finds the recordings.
   *
   * @param folder the source
   * @param isRecording tells by its name, in lower case, whether a file is a recording
   * @param kind what messages call a recording, such as {@code .aedat}
   * @param seed draws the test recordings of each class; without it they are the last ones in the
   *     order of their numbers, as OTTT's authors take them
   * @throws DataException if the folder has none of the layouts, a class no recording, or the test
   *     set a class that the training set lacks
   */
  static SourceFolder read(
      Path folder, Predicate<String> isRecording, String kind, OptionalLong seed)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + " is not a folder: pass --source with the recordings");
    }
    Path train = find(folder, "train");
    Path test = null;
    for (String name : List.of("test", "val", "valid", "validation")) {
      test = test == null ? find(folder, name) : test;
    }
    if (train != null && test != null) {
      return readyMade(folder, train, test, isRecording, kind);
    }
    SampleLists lists = SampleLists.find(folder);
    if (lists != null) {
      return lists.read(isRecording);
    }
    return classFolders(folder, isRecording, kind, seed);
  }

  private static Path find(Path folder, String name) throws IOException {
    return subFolders(folder).stream()
        .filter(path -> path.getFileName().toString().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  private static SourceFolder readyMade(
      Path folder, Path train, Path test, Predicate<String> isRecording, String kind)
      throws IOException {
    List<Path> classes = classes(train, kind);
    List<String> names = names(classes);
    if (!names.equals(names(classes(test, kind)))) {
      throw new DataException(
          folder
              + " has other classes in "
              + train.getFileName()
              + " than in "
              + test.getFileName());
    }
    List<List<SourceRecording>> trainLists = new ArrayList<>();
    List<List<SourceRecording>> testLists = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      trainLists.add(recordings(classes.get(label), isRecording, kind, label, Split.TRAIN));
      Path testClass = test.resolve(names.get(label));
      testLists.add(recordings(testClass, isRecording, kind, label, Split.TEST));
    }
    return interleaved(names, trainLists, testLists);
  }

  private static SourceFolder classFolders(
      Path folder, Predicate<String> isRecording, String kind, OptionalLong seed)
      throws IOException {
    List<Path> classes = classes(folder, kind);
    List<List<SourceRecording>> train = new ArrayList<>();
    List<List<SourceRecording>> test = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<SourceRecording> all =
          new ArrayList<>(recordings(classes.get(label), isRecording, kind, label, Split.TRAIN));
      if (seed.isPresent()) {
        shuffle(all, new SplittableRandom(seed.getAsLong() + label));
      }
      int testCount = all.size() < 2 ? 0 : Math.max(1, Math.round((float) all.size() / FOLDS));
      int trainCount = all.size() - testCount;
      train.add(all.subList(0, trainCount));
      test.add(
          all.subList(trainCount, all.size()).stream()
              .map(found -> new SourceRecording(found.file(), found.label(), Split.TEST))
              .toList());
    }
    return interleaved(names(classes), train, test);
  }

  private static void shuffle(List<SourceRecording> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      list.set(j, list.set(i, list.get(j)));
    }
  }

  private static List<Path> classes(Path folder, String kind) throws IOException {
    List<Path> classes = subFolders(folder);
    if (classes.isEmpty()) {
      throw new DataException(
          folder
              + " holds no class folders: it should be like CLASS/*"
              + kind
              + (holdsArchives(folder) ? "; unpack the archives first" : ""));
    }
    return classes;
  }

  private static boolean holdsArchives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".zip"));
    }
  }

  private static List<String> names(List<Path> classes) {
    return classes.stream().map(path -> path.getFileName().toString()).toList();
  }

  private static List<Path> subFolders(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .filter(SourceFolder::isVisible)
          .filter(path -> !FrameStoreWriter.isIn(path))
          .sorted(BY_NAME)
          .toList();
    }
  }

  private static List<SourceRecording> recordings(
      Path folder, Predicate<String> isRecording, String kind, int label, Split split)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<SourceRecording> found =
          files
              .filter(SourceFolder::isVisible)
              .filter(file -> isRecording.test(lowerCaseName(file)))
              .sorted(BY_NAME)
              .map(file -> new SourceRecording(file, label, split))
              .toList();
      if (found.isEmpty()) {
        throw new DataException(folder + " holds no " + kind + " recording");
      }
      return found;
    }
  }

  private static boolean isVisible(Path file) {
    return !ImageFileNames.isHidden(file.getFileName().toString());
  }

  private static String lowerCaseName(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  /** Takes the classes in turn, so that the first samples already hold all of them. */
  static SourceFolder interleaved(
      List<String> names, List<List<SourceRecording>> train, List<List<SourceRecording>> test) {
    List<SourceRecording> all = new ArrayList<>();
    interleave(train, all);
    interleave(test, all);
    return new SourceFolder(names, all);
  }

  private static void interleave(List<List<SourceRecording>> lists, List<SourceRecording> target) {
    int longest = lists.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (List<SourceRecording> list : lists) {
        if (i < list.size()) {
          target.add(list.get(i));
        }
      }
    }
  }
}
