package org.ottt.djl.prep.prepare;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;

/**
 * The layout of DVS128 Gesture (Amir et al., CVPR 2017): recordings {@code user01_led.aedat} that
 * hold several gestures each; beside each a table {@code user01_led_labels.csv} with a row of
 * class, first and last microsecond for each gesture; and the lists {@code trials_to_train.txt} and
 * {@code trials_to_test.txt} with a file name a line.
 */
final class GestureTrials {

  /** Class 1 of the tables is the first one. */
  private static final List<String> CLASSES =
      List.of(
          "hand_clapping",
          "right_hand_wave",
          "left_hand_wave",
          "right_arm_clockwise",
          "right_arm_counter_clockwise",
          "left_arm_clockwise",
          "left_arm_counter_clockwise",
          "arm_roll",
          "air_drums",
          "air_guitar",
          "other_gestures");

  private static final String TRAIN = "trials_to_train.txt";
  private static final String TEST = "trials_to_test.txt";
  private static final String ENDING = ".aedat";
  private static final String TABLE_ENDING = "_labels.csv";
  private static final String NUMBER = "[0-9]{1,18}";

  private GestureTrials() {}

  /**
   * Finds the gestures.
   *
   * @param folder the folder with the recordings, or one that holds it as {@code DvsGesture}
   * @throws DataException if a list, a table or a recording is missing or not readable; the message
   *     names it, and the line
   */
  static SourceFolder read(Path folder) throws IOException {
    Path inner = folder.resolve("DvsGesture");
    Path source = Files.exists(folder.resolve(TRAIN)) ? folder : inner;
    if (!Files.exists(source.resolve(TRAIN)) || !Files.exists(source.resolve(TEST))) {
      throw new DataException(
          folder
              + " does not hold "
              + TRAIN
              + " and "
              + TEST
              + ": pass --source with the unpacked DvsGesture.tar.gz");
    }
    return SourceFolder.interleaved(
        CLASSES, gestures(source, TRAIN, Split.TRAIN), gestures(source, TEST, Split.TEST));
  }

  private static List<List<SourceRecording>> gestures(Path folder, String list, Split split)
      throws IOException {
    List<List<SourceRecording>> classes = new ArrayList<>();
    CLASSES.forEach(name -> classes.add(new ArrayList<>()));
    int recordings = 0;
    Path listFile = folder.resolve(list);
    for (String line : lines(listFile)) {
      String name = line.strip();
      if (name.isEmpty()) {
        continue;
      }
      if (!name.endsWith(ENDING) || name.contains("/") || name.contains("\\")) {
        throw new DataException(listFile + ": " + name + " is not the name of a recording");
      }
      Path recording = folder.resolve(name);
      if (!Files.isRegularFile(recording)) {
        throw new DataException(listFile + ": there is no recording " + recording);
      }
      String base = name.substring(0, name.length() - ENDING.length());
      table(folder.resolve(base + TABLE_ENDING), recording, split, classes);
      recordings++;
    }
    if (recordings == 0) {
      throw new DataException(listFile + " lists no recording");
    }
    return classes;
  }

  private static void table(
      Path table, Path recording, Split split, List<List<SourceRecording>> classes)
      throws IOException {
    List<String> lines = lines(table);
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String[] columns = lines.get(i).strip().split("\\s*,\\s*", -1);
      boolean numbers = columns.length == 3;
      for (String column : columns) {
        numbers &= column.matches(NUMBER);
      }
      if (!numbers) {
        throw new DataException(
            String.format(
                "%s: line %d is not a class, a first and a last time: %s",
                table, i + 1, lines.get(i)));
      }
      long number = Long.parseLong(columns[0]);
      long from = Long.parseLong(columns[1]);
      long to = Long.parseLong(columns[2]);
      if (number < 1 || number > CLASSES.size()) {
        throw new DataException(
            String.format(
                "%s: line %d names class %d, not 1 to %d", table, i + 1, number, CLASSES.size()));
      }
      if (from >= to) {
        throw new DataException(
            String.format("%s: line %d: the gesture ends before it begins", table, i + 1));
      }
      int label = (int) number - 1;
      classes
          .get(label)
          .add(new SourceRecording(recording, label, split, new SourceRecording.Times(from, to)));
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new DataException(file + " is missing", e);
    } catch (MalformedInputException e) {
      throw new DataException(file + " is not a text file", e);
    }
  }
}
