package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.file.Path;

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
 * }
 * }</pre>
 *
 * @param file the file
 * @param format its format
 * @param mapping which way up its picture is delivered
 * @param atisSensor the size of the sensor, for {@link RecordingFormat#ATIS}; the other formats
 *     tell it themselves
 */
public record Recording(
    Path file, RecordingFormat format, AxisMapping mapping, SensorSize atisSensor)
    implements EventSource {

  /**
   * Makes a recording of a file in a known format, upright; ATIS recordings are taken for N-MNIST.
   *
   * @param file the file; it is not looked at before it is opened
   * @param format its format
   * @return the recording
   */
  public static Recording of(Path file, RecordingFormat format) {
    return new Recording(file, format, AxisMapping.SENSOR, SensorSize.NMNIST);
  }

  /**
   * Makes a recording of a file, upright, and finds out its format.
   *
   * @param file the file
   * @return the recording
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
    return new Recording(file, format, other, atisSensor);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public EventReader open() throws IOException {
    return new CheckedReader(name(), format.open(ByteInput.open(file), atisSensor), mapping);
  }
}
