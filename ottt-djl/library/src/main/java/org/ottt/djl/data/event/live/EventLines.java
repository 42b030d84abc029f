package org.ottt.djl.data.event.live;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.data.event.source.SensorSize;
import org.ottt.djl.io.ShownName;

/**
 * The simple record: lines of text that any program can print, events and labels among them.
 *
 * <pre>
 * #!OTTT-EVENTS 1 32x32        first line: version, columns x rows
 * e 1000 5 7 1                 an event: microseconds, column, row, 1 for ON or 0 for OFF
 * l 1000 circle                from 1000 us on the class is circle; - stands for none
 * </pre>
 *
 * <p>Rows count from the top, columns from the left. A label takes effect where it stands among the
 * events: frames that are complete there keep theirs, whatever its time.
 *
 * <p>A line that is none of these, or lies outside the sensor, is left out and counted. After 1,000
 * such lines without an event between them it is not a record at all.
 */
public final class EventLines implements LabelledReader, CountingReader {

  /** What a record begins with. */
  public static final String MARK = "#!OTTT-EVENTS";

  private static final Pattern HEADER = Pattern.compile(MARK + " 1 ([0-9]{1,4})x([0-9]{1,4})");

  private static final int MOST_RUBBISH = 1000;
  private static final int LONGEST_LINE = 256;
  private static final int LONGEST_SHOWN = 60;

  private record TimedLabel(int eventsBefore, long micros, String name) {}

  private final String name;
  private final InputStream in;
  private final SensorSize sensor;
  private final byte[] line = new byte[LONGEST_LINE];
  private final List<TimedLabel> labels = new ArrayList<>();
  private final AtomicLong rubbish = new AtomicLong();
  private int inARow;

  /** Lines that were read, that of the header included. */
  private long lines = 1;

  /** The first one that was left out. */
  private volatile String first = "";

  /** The next number of the line that is being parsed, or where it stopped being one. */
  private int parsed;

  /**
   * Reads the first line; waits for it.
   *
   * @param name what messages call the stream
   * @param stream the lines, closed by this object, also if this constructor throws
   * @throws RecordingException if it does not begin as a record does
   * @throws IOException if it cannot be read
   */
  public EventLines(String name, InputStream stream) throws IOException {
    this.name = name;
    in = stream instanceof BufferedInputStream ? stream : new BufferedInputStream(stream, 1 << 16);
    try {
      int length = readLine();
      String header =
          length < 0 ? "" : new String(line, 0, length, StandardCharsets.US_ASCII).strip();
      Matcher matcher = HEADER.matcher(header);
      if (!matcher.matches()) {
        throw new RecordingException(
            name, "the first line is '" + header + "', not '" + MARK + " 1 WIDTHxHEIGHT'");
      }
      try {
        sensor =
            new SensorSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      } catch (IllegalArgumentException e) {
        throw new RecordingException(name, e.getMessage(), e);
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public int width() {
    return sensor.width();
  }

  @Override
  public int height() {
    return sensor.height();
  }

  @Override
  public int read(EventBuffer buffer) throws IOException {
    buffer.clear();
    // Those that nobody took have lost their place.
    labels.clear();
    while (buffer.room() > 0
        && inARow < MOST_RUBBISH
        && (buffer.size() == 0 || in.available() > 0)) {
      int length = readLine();
      if (length < 0) {
        break;
      }
      lines++;
      int before = buffer.size();
      if (length == 0 || parse(length, buffer)) {
        // Labels and blank lines among lines that are no events do not make these good.
        inARow = buffer.size() > before ? 0 : inARow;
      } else {
        if (rubbish.getAndIncrement() == 0) {
          first = "line " + lines + ": \"" + ShownName.of(text(length)) + "\"";
        }
        inARow++;
      }
    }
    // What came before the rubbish is handed on first.
    if (buffer.size() == 0 && inARow == MOST_RUBBISH) {
      throw new RecordingException(
          name,
          "%,d lines are neither events (e MICROS X Y 0|1) nor labels (l MICROS CLASS), with no event"
                  .formatted(MOST_RUBBISH)
              + " between them, first "
              + first);
    }
    return buffer.size();
  }

  private String text(int length) {
    return new String(line, 0, Math.min(length, LONGEST_SHOWN), StandardCharsets.UTF_8);
  }

  private boolean parse(int length, EventBuffer buffer) {
    if (length < 3 || line[1] != ' ') {
      return false;
    }
    parsed = 2;
    long micros = number(length);
    if (micros < 0) {
      return false;
    }
    if (line[0] == 'l') {
      // The number may end with the line.
      int start = Math.min(parsed, length);
      String label = new String(line, start, length - start, StandardCharsets.UTF_8).strip();
      if (!label.isEmpty()) {
        labels.add(new TimedLabel(buffer.size(), micros, label));
      }
      return !label.isEmpty();
    }
    long x = number(length);
    long y = number(length);
    long polarity = number(length);
    boolean good =
        line[0] == 'e'
            && parsed >= length
            && x >= 0
            && x < sensor.width()
            && y >= 0
            && y < sensor.height()
            && (polarity == 0 || polarity == 1);
    if (good) {
      buffer.add(micros, (int) x, (int) y, polarity == 1);
    }
    return good;
  }

  /** Reads digits up to a blank or the end of the line; -1 if there are none, or too many. */
  private long number(int length) {
    long value = 0;
    int digits = 0;
    int at = parsed;
    while (at < length && line[at] >= '0' && line[at] <= '9' && digits < 18) {
      value = 10 * value + line[at] - '0';
      digits++;
      at++;
    }
    boolean ends = at == length || line[at] == ' ';
    parsed = at + 1;
    return digits > 0 && ends ? value : -1;
  }

  /** Reads a line into the array; returns its length without its end, or -1 at the end of all. */
  private int readLine() throws IOException {
    int length = 0;
    boolean tooLong = false;
    while (true) {
      int next = in.read();
      if (next < 0) {
        // What is cut off is not a line.
        return -1;
      }
      if (next == '\n') {
        if (tooLong) {
          line[0] = '?';
          return LONGEST_LINE;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
      }
      if (length == LONGEST_LINE) {
        tooLong = true;
      } else {
        line[length] = (byte) next;
        length++;
      }
    }
  }

  @Override
  public void takeLabels(LabelConsumer consumer) {
    labels.forEach(label -> consumer.label(label.eventsBefore(), label.micros(), label.name()));
    labels.clear();
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (rubbish.get() > 0) {
      counts.put("lines left out", rubbish.get());
    }
    return counts;
  }

  @Override
  public List<RecordingWarning> warnings() {
    return rubbish.get() == 0
        ? List.of()
        : List.of(
            new RecordingWarning(
                "lines that are no events (e MICROS X Y 0|1) were left out",
                String.format(Locale.ROOT, "%,d, first %s", rubbish.get(), first)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
