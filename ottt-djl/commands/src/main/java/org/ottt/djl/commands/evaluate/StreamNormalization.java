package org.ottt.djl.commands.evaluate;

import java.util.Map;
import java.util.Optional;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.live.FrameCalibration;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** How LearnStream normalized the frames that a network has learned from. */
public final class StreamNormalization {

  /** What LearnStream notes in its checkpoints: always where it is, and how it normalizes. */
  static final String POSITION = "note.position";

  private static final String NORMALIZATION = "note.normalization";

  private StreamNormalization() {}

  /**
   * Finds the normalization.
   *
   * @param stored a checkpoint
   * @param channels the number of channels of its frames
   * @return the normalization, that of plain counts included; empty if no stream wrote the
   *     checkpoint
   */
  public static Optional<FrameNormalization> of(StoredNetwork stored, int channels) {
    return channels(stored, channels).map(FrameNormalization::byChannel);
  }

  /**
   * Finds the normalization as numbers of the channels.
   *
   * @param stored a checkpoint
   * @param channels the number of channels of its frames
   * @return as {@link #of}
   */
  public static Optional<ChannelNormalization> channels(StoredNetwork stored, int channels) {
    Map<String, String> metadata = stored.metadata();
    if (!metadata.containsKey(POSITION)) {
      return Optional.empty();
    }
    String calibrated = metadata.get(NORMALIZATION);
    return Optional.of(
        calibrated == null
            ? ChannelNormalization.unit(channels)
            : FrameCalibration.ofText(calibrated));
  }
}
