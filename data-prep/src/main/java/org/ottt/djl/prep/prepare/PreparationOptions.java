package org.ottt.djl.prep.prepare;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.recording.AxisMapping;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.recording.SensorSize;

/**
 * What is prepared, and how.
 *
 * @param source the folder with the recordings
 * @param out the folder for the prepared frames
 * @param format the format of the recordings, or null to find it out for each
 * @param mapping which way up pictures are
 * @param sensor size of the sensor, for recordings that do not tell it
 * @param frames how frames are made
 * @param seed draws the test recordings if the source has no split of its own; without it they are
 *     the last tenth of each class
 * @param workers number of threads, at least 1
 */
public record PreparationOptions(
    Path source,
    Path out,
    RecordingFormat format,
    AxisMapping mapping,
    SensorSize sensor,
    FrameOptions frames,
    OptionalLong seed,
    int workers) {

  /**
   * Checks the options.
   *
   * @param source the folder with the recordings
   * @param out the folder for the prepared frames
   * @param format the format of the recordings, or null to find it out for each
   * @param mapping which way up pictures are
   * @param sensor size of the sensor, for recordings that do not tell it
   * @param frames how frames are made
   * @param seed draws the test recordings if the source has no split of its own; without it they
   *     are the last tenth of each class
   * @param workers number of threads, at least 1
   * @throws IllegalArgumentException if there is less than 1 worker
   */
  public PreparationOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("--workers must be 1 or more, got " + workers);
    }
  }
}
