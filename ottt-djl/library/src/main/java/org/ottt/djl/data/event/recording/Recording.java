package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.file.Path;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.CheckedReader;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * A file with the events of one recording.
 *
 * <pre>{@code
 * Recording recording = Recording.of(Path.of("walk.aedat"));
 * EventBuffer events = new EventBuffer();
 * try (EventReader reader = recording.open()) {
 *   while (reader.read(events) > 0) {
 *     ...
 *   }
 *   reader.warnings().forEach(System.err::println);
 * }
 * }</pre>
 *
 * @param file the file
 * @param format its format
 * @param mapping which way up its picture is delivered
 * @param camera the camera that made it; null takes the one that the file tells, and assumes one
 *     where it tells none
 * @param strict whether timestamps that step back, a file that stops within an event or a packet
 *     (of a recorder that crashed) and events outside the sensor are errors; otherwise they are
 *     warnings, except that an ATIS file that stops so is always refused
 */
public record Recording(
    Path file, RecordingFormat format, AxisMapping mapping, Camera camera, boolean strict)
    implements EventSource {

  /**
   * Makes a recording of a file in a known format, upright, of the camera that the file tells, not
   * strict.
   *
   * @param file the file; it is not looked at before it is opened
   * @param format its format
   * @return the recording
   */
  public static Recording of(Path file, RecordingFormat format) {
    return new Recording(file, format, AxisMapping.SENSOR, null, false);
  }

  /**
   * Makes a recording of a file, and finds out its format.
   *
   * @param file the file
   * @return the recording: upright, of the camera that the file tells, not strict
   * @throws RecordingException if it is not a recording
   * @throws IOException if the file cannot be read
   */
  public static Recording of(Path file) throws IOException {
    return of(file, RecordingFormat.detect(file));
  }

  /**
   * Returns this recording with another axis mapping.
   *
   * @param other the mapping
   * @return the recording
   */
  public Recording withMapping(AxisMapping other) {
    return new Recording(file, format, other, camera, strict);
  }

  /**
   * Returns this recording as one of a certain camera, overriding what the file says.
   *
   * @param other the camera, or null for the one that the file tells
   * @return the recording
   */
  public Recording withCamera(Camera other) {
    return new Recording(file, format, mapping, other, strict);
  }

  /**
   * Returns this recording, read strictly or not.
   *
   * @param on whether what can be worked around is an error
   * @return the recording
   */
  public Recording withStrict(boolean on) {
    return new Recording(file, format, mapping, camera, on);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public EventReader open() throws IOException {
    return new CheckedReader(
        name(), format.open(ByteInput.open(file), camera, strict), mapping, strict);
  }
}
