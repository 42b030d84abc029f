package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * The header of Prophesee's files: lines {@code % keyword value}, the last of which may be {@code %
 * end}.
 */
final class HeaderKeys {

  /** What every line begins with; data may begin with the first character alone. */
  static final String MARK = "% ";

  private static final String END = "end";
  private static final String DAT_CONTENT = "Data file containing";
  private static final int MAX_KEYS = 1000;
  private static final Pattern GEOMETRY = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");
  private static final Pattern OPTION = Pattern.compile(";\\s*([a-z]+)=([^;]*)");

  private final Map<String, String> values = new HashMap<>();

  private HeaderKeys() {}

  /** Consumes the header. */
  static HeaderKeys read(ByteInput in) throws IOException {
    HeaderKeys keys = new HeaderKeys();
    AsciiHeader.read(in, MARK, keys::line);
    return keys;
  }

  private boolean line(String line) {
    String text = line.substring(1).strip();
    if (text.startsWith(DAT_CONTENT)) {
      put(DAT_CONTENT, text.substring(DAT_CONTENT.length()));
      return false;
    }
    String[] parts = text.split("\\s+", 2);
    put(parts[0].toLowerCase(Locale.ROOT), parts.length < 2 ? "" : parts[1]);
    return text.equals(END);
  }

  private void put(String key, String value) {
    // A header of this many keywords is not a header; what matters comes early.
    if (values.size() < MAX_KEYS) {
      values.put(key, value.strip());
    }
  }

  /** Returns the value of a keyword, or an empty text. */
  String value(String key) {
    return values.getOrDefault(key, "");
  }

  /** Returns whether it is the header of a DAT file. */
  boolean isDat() {
    return values.containsKey(DAT_CONTENT) || values.containsKey("version");
  }

  /** Returns an option of the line {@code % format NAME;option=value;...}, or an empty text. */
  String formatOption(String option) {
    Matcher matcher = OPTION.matcher(value("format"));
    while (matcher.find()) {
      if (matcher.group(1).equals(option)) {
        return matcher.group(2).strip();
      }
    }
    return "";
  }

  /**
   * Returns the size of the sensor.
   *
   * @param name the file, for messages
   * @param camera the camera by the caller's word, or null for the one that the header tells
   * @throws RecordingException if nothing tells it
   */
  SensorSize sensor(String name, Camera camera) throws RecordingException {
    if (camera != null) {
      return camera.sensor();
    }
    Matcher geometry = GEOMETRY.matcher(value("geometry"));
    if (geometry.matches()) {
      return size(name, geometry.group(1), geometry.group(2));
    }
    if (!formatOption("width").isEmpty()) {
      return size(name, formatOption("width"), formatOption("height"));
    }
    if (!value("width").isEmpty()) {
      return size(name, value("width"), value("height"));
    }
    throw new RecordingException(
        name, "the header gives no sensor size: pass --camera gen4 or --camera WIDTHxHEIGHT");
  }

  private static SensorSize size(String name, String width, String height)
      throws RecordingException {
    int columns = number(width);
    int rows = number(height);
    if (!SensorSize.isValid(columns, rows)) {
      throw new RecordingException(
          name,
          "damaged: a sensor of \"" + width + "\" x \"" + height + "\"; --camera names another");
    }
    return new SensorSize(columns, rows);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
  }
}
