package org.ottt.djl.prep.prepare;

import java.io.IOException;
import java.nio.file.Path;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * How the files of a source are read.
 *
 * @param format the format of the recordings, or null to find it out for each
 * @param mapping which way up pictures are
 * @param camera the camera of all recordings, or null for what each file tells
 * @param strict whether recordings that could be read with a warning are left out
 */
public record RecordingOptions(
    RecordingFormat format, AxisMapping mapping, Camera camera, boolean strict) {

  /**
   * Makes a recording of a file.
   *
   * @param file the file
   * @return the recording, not opened yet
   * @throws RecordingException if the format has to be found out and it is not a recording
   * @throws IOException if the format has to be found out and the file cannot be read
   */
  public Recording recording(Path file) throws IOException {
    RecordingFormat actual = format == null ? RecordingFormat.detect(file) : format;
    return new Recording(file, actual, mapping, camera, strict);
  }

  /** Returns the endings of the recordings' names, lower case, apart by slashes. */
  String endings() {
    if (format == null) {
      return ".aedat/.aedat4/.bin/.bs2/.dat/.raw";
    }
    return switch (format) {
      case AEDAT2, AEDAT3 -> ".aedat";
      case AEDAT4 -> ".aedat4";
      case ATIS -> ".bin/.bs2";
      case DAT -> ".dat";
      case RAW -> ".raw";
    };
  }
}
