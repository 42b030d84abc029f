package org.ottt.djl.prep.prepare;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameOptions;

/**
 * What is prepared, and how.
 *
 * @param source the folder with the recordings
 * @param out the folder for the prepared frames
 * @param layout how the source is laid out
 * @param recordings how its files are read
 * @param frames how frames are made
 * @param normalization what the frames will be normalized by
 * @param seed draws the test recordings if the source has no split of its own; without it they are
 *     the last tenth of each class
 * @param workers number of threads, at least 1
 */
public record PreparationOptions(
    Path source,
    Path out,
    SourceLayout layout,
    RecordingOptions recordings,
    FrameOptions frames,
    NormalizationKind normalization,
    OptionalLong seed,
    int workers) {

  /**
   * Checks the options.
   *
   * @param source the folder with the recordings
   * @param out the folder for the prepared frames
   * @param layout how the source is laid out
   * @param recordings how its files are read
   * @param frames how frames are made
   * @param normalization what the frames will be normalized by
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
