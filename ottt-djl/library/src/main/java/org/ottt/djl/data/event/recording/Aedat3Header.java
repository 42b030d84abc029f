package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;

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
   * @throws RecordingException if it has no last line, or events are of another form
   */
  static Aedat3Header read(ByteInput in) throws IOException {
    Aedat3Header header = new Aedat3Header();
    if (!AsciiHeader.read(in, "#", header::line)) {
      throw new RecordingException(
          in.name(), "the header has no end: there is no line " + LAST_LINE);
    }
    if (!header.format.equals("RAW")) {
      throw new RecordingException(
          in.name(), "events in the format " + header.format + " are not supported, only RAW");
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

  /**
   * Returns the sensor of the first camera.
   *
   * @param name the file, for messages
   * @param named the camera by the caller's word, or null for the one that the header names
   * @throws RecordingException if the header names none that is known
   */
  SensorSize sensor(String name, Camera named) throws RecordingException {
    if (named != null) {
      return named.sensor();
    }
    if (camera == null) {
      throw new RecordingException(name, "the header names no camera: name it with --camera");
    }
    Camera known = Camera.ofHeader(camera);
    if (known == null) {
      throw new RecordingException(
          name,
          "the camera " + camera + " is unknown: name one with the same sensor with" + " --camera");
    }
    return known.sensor();
  }

  /** Returns whether packets of a source are of the first camera; a lone camera owns all. */
  boolean isCamera(int packetSource) {
    return sources == 1 || packetSource == source;
  }
}
