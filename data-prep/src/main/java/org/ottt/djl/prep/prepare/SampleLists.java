package org.ottt.djl.prep.prepare;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of training and one of test recordings: lines of name and label, apart by a tab or blanks;
 * lines that begin with {@code #} are comments. Labels are whole numbers from 0.
 *
 * @param folder where the lists lie
 * @param train the list of training recordings
 * @param test the list of test recordings
 */
record SampleLists(Path folder, Path train, Path test) {

  private static final Logger LOG = LoggerFactory.getLogger(SampleLists.class);
  private static final String SAMPLES = "samples";
  private static final int LABELS_SHOWN = 3;

  /** Returns the lists of a folder, or null if there are not exactly one of each. */
  static SampleLists find(Path folder) throws IOException {
    Path train = only(folder, "train");
    Path test = only(folder, "test");
    return train == null || test == null ? null : new SampleLists(folder, train, test);
  }

  private static Path only(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(
                  file -> {
                    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                    return name.startsWith(prefix) && name.endsWith(".txt");
                  })
              .toList();
      return found.size() == 1 ? found.get(0) : null;
    }
  }

  /**
   * Finds the recordings of both lists.
   *
   * @param isRecording tells by its name, in lower case, whether a file is a recording
   * @throws DataException if a list names a recording that is not there, cannot be understood, two
   *     recordings differ in their endings only, or the test list has a label that the training
   *     list lacks
   */
  SourceFolder read(Predicate<String> isRecording) throws IOException {
    Map<String, Path> files = files(isRecording);
    List<List<SourceRecording>> trainLists = read(train, Split.TRAIN, files);
    List<List<SourceRecording>> testLists = read(test, Split.TEST, files);
    checkTestLabels(trainLists, testLists);
    warnOfGaps(trainLists);
    List<String> names = IntStream.range(0, trainLists.size()).mapToObj(Integer::toString).toList();
    return SourceFolder.interleaved(names, trainLists, testLists);
  }

  /** What no network has learned can never be right. */
  private void checkTestLabels(
      List<List<SourceRecording>> trainLists, List<List<SourceRecording>> testLists)
      throws DataException {
    List<Integer> unknown =
        IntStream.range(0, testLists.size())
            .filter(label -> !testLists.get(label).isEmpty())
            .filter(label -> label >= trainLists.size() || trainLists.get(label).isEmpty())
            .boxed()
            .toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has other classes in %s than in %s: no training sample has %s; add some or"
                  + " correct the lists",
              folder,
              test.getFileName(),
              train.getFileName(),
              unknown.size() == 1 ? "label " + unknown.get(0) : "labels " + first(unknown)));
    }
  }

  private static String first(List<Integer> labels) {
    String shown =
        labels.stream().limit(LABELS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
    return labels.size() <= LABELS_SHOWN ? shown : shown + ", ...";
  }

  /** A typing error such as 90 for 9 makes many classes without samples. */
  private void warnOfGaps(List<List<SourceRecording>> trainLists) {
    long occurring = trainLists.stream().filter(list -> !list.isEmpty()).count();
    if (occurring < trainLists.size()) {
      LOG.warn(
          "{} has labels up to {}, but only {} of them occur",
          train,
          trainLists.size() - 1,
          occurring);
    }
  }

  /** Returns the recordings by name without extension. */
  private Map<String, Path> files(Predicate<String> isRecording) throws IOException {
    Path samples = folder.resolve(SAMPLES);
    Map<String, Path> files = new HashMap<>();
    try (Stream<Path> all = Files.list(Files.isDirectory(samples) ? samples : folder)) {
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (isRecording.test(name.toLowerCase(Locale.ROOT))) {
          Path other = files.put(name.substring(0, name.lastIndexOf('.')), file);
          if (other != null) {
            throw new DataException(
                other
                    + " and "
                    + file
                    + " have the same name in the lists: choose one by --format, or move the other"
                    + " away");
          }
        }
      }
    }
    return files;
  }

  private static List<List<SourceRecording>> read(Path list, Split split, Map<String, Path> files)
      throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(list, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new DataException(list + " is not a text file", e);
    }
    List<List<SourceRecording>> classes = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\\s+", -1);
      if (columns.length != 2 || !columns[1].matches("[0-9]{1,4}")) {
        throw new DataException(
            String.format("%s: line %d is not a name and a label: %s", list, i + 1, line));
      }
      Path file = files.get(columns[0]);
      if (file == null) {
        throw new DataException(
            String.format("%s: line %d: there is no recording %s", list, i + 1, columns[0]));
      }
      int label = Integer.parseInt(columns[1]);
      while (classes.size() <= label) {
        classes.add(new ArrayList<>());
      }
      classes.get(label).add(new SourceRecording(file, label, split));
    }
    if (classes.isEmpty()) {
      throw new DataException(list + " lists no recording");
    }
    return classes;
  }
}
