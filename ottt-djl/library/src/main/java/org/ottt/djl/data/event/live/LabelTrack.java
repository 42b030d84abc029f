package org.ottt.djl.data.event.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.ottt.djl.data.DataException;

/**
 * Which class is visible when, by the camera's clock. A label holds from its time on, until the
 * next one. Memory does not grow: of labels that arrive live, those before the frames that are
 * still to come are forgotten.
 */
public final class LabelTrack {

  private static final String HEADER = "class,start,end";

  /** A number of any notation, so that one which the table could not have is no header either. */
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][-+0-9.eE]*");

  private final List<String> classes;

  /** The class from a time on. */
  private final TreeMap<Long, Integer> from = new TreeMap<>();

  /** Whether all labels were there at the start, so that none is forgotten. */
  private boolean table;

  private final AtomicLong late = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();

  /**
   * Creates a track without labels.
   *
   * @param classes the names of the classes in the order of their labels
   */
  public LabelTrack(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  /**
   * Reads a table of labels: a header, then a line {@code class,start,end} for each interval in
   * microseconds, end not included, classes by name or number. Intervals may not overlap; what lies
   * between them has no label.
   *
   * @param file the CSV file, in UTF-8
   * @param classes the names of the classes
   * @return the track
   * @throws DataException if a line is none of these, the header is missing or the file is not in
   *     UTF-8; the message names the file and the line
   * @throws IOException if the file cannot be read
   */
  public static LabelTrack read(Path file, List<String> classes) throws IOException {
    LabelTrack track = new LabelTrack(classes);
    track.table = true;
    TreeMap<Long, Long> ends = new TreeMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      checkHeader(lines.readLine(), file);
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        String[] cells = line.split(",", -1);
        String where = file + ", line " + number + ": ";
        if (cells.length != 3) {
          throw new DataException(where + "'" + cut(line) + "' is not " + HEADER);
        }
        int label = track.label(cells[0].strip());
        if (label < 0) {
          throw new DataException(
              where + "'" + cut(cells[0]) + "' is none of the classes " + classes);
        }
        long start;
        long end;
        try {
          start = Long.parseLong(cells[1].strip());
          end = Long.parseLong(cells[2].strip());
        } catch (NumberFormatException e) {
          throw new DataException(where + "'" + cut(line) + "' is not " + HEADER, e);
        }
        Map.Entry<Long, Long> before = ends.lowerEntry(end);
        if (end <= start || (before != null && before.getValue() > start)) {
          throw new DataException(
              where + "the interval " + start + " to " + end + " is empty or overlaps another");
        }
        ends.put(start, end);
        track.from.put(start, label);
        track.from.putIfAbsent(end, LiveFrame.NO_LABEL);
      }
    } catch (CharacterCodingException e) {
      throw new DataException(file + " is not in UTF-8: save it in UTF-8", e);
    }
    return track;
  }

  /** Refuses an interval in place of the header, which would be lost unseen. */
  private static void checkHeader(String line, Path file) throws DataException {
    String[] cells = line == null ? new String[0] : line.split(",", -1);
    if (cells.length == 3
        && NUMBER.matcher(cells[1].strip()).matches()
        && NUMBER.matcher(cells[2].strip()).matches()) {
      throw new DataException(
          "%s: the first line must be the header %s, not '%s'".formatted(file, HEADER, cut(line)));
    }
  }

  private static String cut(String text) {
    String printable = text.replaceAll("\\p{Cc}", "?");
    return printable.length() <= 60 ? printable : printable.substring(0, 60) + "...";
  }

  /** Returns the label of a class by its name or number, or -1 if there is none. */
  private int label(String text) {
    int named = classes.indexOf(text);
    if (named >= 0) {
      return named;
    }
    return text.matches("[0-9]{1,9}") && Integer.parseInt(text) < classes.size()
        ? Integer.parseInt(text)
        : LiveFrame.NO_LABEL;
  }

  /**
   * Takes in a label that has arrived; where there is a table, that alone holds.
   *
   * @param micros from when on the class is to be seen
   * @param name the class, its number, or {@code -} for none
   * @param frame when the frame begins that is being made; a label for earlier ones is late: it is
   *     counted and holds from this frame on; {@link Long#MIN_VALUE} where a clock begins, so that
   *     none is late
   */
  void arrived(long micros, String name, long frame) {
    if (table) {
      left.incrementAndGet();
      return;
    }
    int label = name.equals("-") ? LiveFrame.NO_LABEL : label(name);
    if (label < 0 && !name.equals("-")) {
      unknown.incrementAndGet();
    }
    if (micros < frame) {
      late.incrementAndGet();
    }
    from.put(Math.max(micros, frame), label);
  }

  /** Returns the label of a frame, that of its middle, and forgets what is before it. */
  int labelOf(long start, long duration) {
    Map.Entry<Long, Integer> at = from.floorEntry(start + duration / 2);
    Long kept = from.floorKey(start);
    if (kept != null && !table) {
      from.headMap(kept).clear();
    }
    return at == null ? LiveFrame.NO_LABEL : at.getValue();
  }

  /**
   * Begins again with a clock that has jumped back: the class that was to be seen stays, the times
   * of labels that came live are forgotten.
   *
   * @param soon a label up to this time, by the old clock, counts as one that was to be seen
   */
  void restart(long soon) {
    if (table) {
      return;
    }
    Map.Entry<Long, Integer> present = from.floorEntry(soon);
    from.clear();
    if (present != null) {
      // Before any time of the new clock, so that each of its labels comes after it.
      from.put(Long.MIN_VALUE, present.getValue());
    }
  }

  /** Forgets all labels that came live, since what follows has nothing to do with them. */
  void clear() {
    if (!table) {
      from.clear();
    }
  }

  boolean isTable() {
    return table;
  }

  List<String> classes() {
    return classes;
  }

  /** Returns how many labels that arrived gave way to the table; may be called by any thread. */
  long left() {
    return left.get();
  }

  /** Returns how many labels were late so far; may be called by any thread. */
  long late() {
    return late.get();
  }

  /** Returns how many labels were of no class so far; may be called by any thread. */
  long unknown() {
    return unknown.get();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d changes of label", from.size());
  }
}
