package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the header lines of an AEDAT 3.1 file tell: the camera and its number. */
final class Aedat3Header {

  private static final String LAST_LINE = "#!END-HEADER";
  private static final String FORMAT = "#Format:";
  private static final Pattern SOURCE = Pattern.compile("#Source (\\d{1,5}):\\s*(.*)");

  private String format = "RAW";
  private String camera;
  private int source;
  private int sources;

  private Aedat3Header() {}

  /**
   * Consumes the header.
   *
   * @throws RecordingException if it has no last line, or names no camera that is supported
   */
  static Aedat3Header read(ByteInput in) throws IOException {
    Aedat3Header header = new Aedat3Header();
    if (!AsciiHeader.read(in, header::line)) {
      throw new RecordingException(
          in.name(), "the header has no end: there is no line " + LAST_LINE);
    }
    if (!header.format.equals("RAW")) {
      throw new RecordingException(
          in.name(), "events in the format " + header.format + " are not supported, only RAW");
    }
    if (header.sensor() == null) {
      throw new RecordingException(
          in.name(),
          header.camera == null
              ? "the header names no camera"
              : "the camera " + header.camera + " is not supported, only DVS128 and DAVIS240 are");
    }
    return header;
  }

  private boolean line(String line) {
    Matcher matcher = SOURCE.matcher(line);
    if (matcher.matches()) {
      sources++;
      if (camera == null) {
        source = Integer.parseInt(matcher.group(1));
        camera = matcher.group(2).strip();
      }
    } else if (line.startsWith(FORMAT)) {
      format = line.substring(FORMAT.length()).strip();
    }
    return line.equals(LAST_LINE);
  }

  /** Returns the sensor of the first camera, or null if it is not supported. */
  SensorSize sensor() {
    String name = camera == null ? "" : camera.toUpperCase(Locale.ROOT);
    if (name.startsWith("DVS128")) {
      return SensorSize.DVS128;
    }
    return name.startsWith("DAVIS240") ? SensorSize.DAVIS240 : null;
  }

  /** Returns whether packets of a source are of the first camera; a lone camera owns all. */
  boolean isCamera(int packetSource) {
    return sources == 1 || packetSource == source;
  }
}
