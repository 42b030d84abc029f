package org.ottt.djl.data.event;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.ottt.djl.data.ChannelNormalization;

/**
 * Normalization of event frames, {@code (v - mean) / std}, with one mean and standard deviation for
 * each channel, or for each position of each channel. Immutable.
 */
public final class FrameNormalization {

  /**
   * Under which name the metadata of checkpoints have the normalization of the frames that the
   * network was trained on, as {@link #toJson} writes it.
   */
  public static final String KEY = "frame_normalization";

  /** The header of a checkpoint takes twice as much. */
  private static final int LONGEST_NOTE = 1 << 22;

  private final int channels;

  /** By channel, or null. */
  private final ChannelNormalization byChannel;

  /** Means {@code [C, H, W]} by position, or empty. */
  private final float[] mean;

  private final float[] std;

  private FrameNormalization(
      int channels, ChannelNormalization byChannel, float[] mean, float[] std) {
    this.channels = channels;
    this.byChannel = byChannel;
    this.mean = mean;
    this.std = std;
  }

  /**
   * Creates a normalization by channel.
   *
   * @param channels the mean and standard deviation of each channel, in events
   * @return the normalization
   */
  public static FrameNormalization byChannel(ChannelNormalization channels) {
    return new FrameNormalization(channels.channels(), channels, new float[0], new float[0]);
  }

  /**
   * Creates a normalization by position and channel.
   *
   * @param channels the number of channels
   * @param mean the means {@code [C, H, W]}, in events
   * @param std the standard deviations {@code [C, H, W]}, above 0
   * @return the normalization
   * @throws IllegalArgumentException if the lengths differ or do not fit the channels, or a number
   *     is not finite or a standard deviation not above 0
   */
  public static FrameNormalization byPosition(int channels, float[] mean, float[] std) {
    if (channels < 1
        || mean.length == 0
        || mean.length != std.length
        || mean.length % channels != 0) {
      throw new IllegalArgumentException(
          String.format(
              "One mean and one standard deviation per channel and position are needed, got %d and"
                  + " %d for %d channels",
              mean.length, std.length, channels));
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Float.isFinite(mean[i]) || !(std[i] > 0) || !Float.isFinite(std[i])) {
        throw new IllegalArgumentException(
            String.format(
                "Means must be finite and standard deviations above 0, got %s and %s",
                mean[i], std[i]));
      }
    }
    return new FrameNormalization(channels, null, mean.clone(), std.clone());
  }

  /**
   * Reads a normalization.
   *
   * @param json what {@link #toJson} wrote
   * @return the normalization
   * @throws IllegalArgumentException if it is not that of frames
   */
  public static FrameNormalization fromJson(String json) {
    return NormalizationJson.read(json);
  }

  /**
   * Writes the normalization, down to the last bit.
   *
   * @return {@code {"kind": "channel", "mean": [0.1, 0.2], "std": [0.5, 0.6]}}; by position, mean
   *     and std have a list of H x W numbers, row by row, for each channel
   */
  public String toJson() {
    return NormalizationJson.write(this);
  }

  /**
   * Returns what a checkpoint says of this normalization.
   *
   * @return {@link #toJson} under {@link #KEY}; nothing if it is too long for a checkpoint, as the
   *     means of every position of a large sensor are
   */
  public Map<String, String> notes() {
    String json = toJson();
    return json.length() <= LONGEST_NOTE ? Map.of(KEY, json) : Map.of();
  }

  /**
   * Returns what means and standard deviations are taken over.
   *
   * @return {@link NormalizationKind#NONE} for one that changes nothing
   */
  public NormalizationKind kind() {
    if (isByPosition()) {
      return NormalizationKind.POSITION;
    }
    for (int channel = 0; channel < channels; channel++) {
      if (mean(channel) != 0 || std(channel) != 1) {
        return NormalizationKind.CHANNEL;
      }
    }
    return NormalizationKind.NONE;
  }

  /**
   * Returns the number of channels.
   *
   * @return the number of channels
   */
  public int channels() {
    return channels;
  }

  /**
   * Returns the mean of a channel.
   *
   * @param channel the channel, from 0
   * @return its mean; if positions have their own, the mean of these
   */
  public float mean(int channel) {
    return byChannel == null ? average(mean, channel) : byChannel.mean(channel);
  }

  /**
   * Returns the standard deviation of a channel.
   *
   * @param channel the channel, from 0
   * @return its standard deviation; if positions have their own, the mean of these
   */
  public float std(int channel) {
    return byChannel == null ? average(std, channel) : byChannel.std(channel);
  }

  /**
   * Says whether positions have numbers of their own.
   *
   * @return false for a normalization by channel
   */
  public boolean isByPosition() {
    return byChannel == null;
  }

  private float average(float[] values, int channel) {
    int positions = values.length / channels;
    double sum = 0;
    for (int i = channel * positions; i < (channel + 1) * positions; i++) {
      sum += values[i];
    }
    return (float) (sum / positions);
  }

  float[] means() {
    return mean.clone();
  }

  float[] deviations() {
    return std.clone();
  }

  /**
   * Checks that frames can be normalized by this.
   *
   * @param name what they are called in a message
   * @param frame the shape of one, {@code [C, H, W]}
   * @throws IllegalArgumentException if the number of channels or positions differs
   */
  public void requireFit(String name, Shape frame) {
    if (channels != frame.get(0)) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d channels, but the normalization has %d", name, frame.get(0), channels));
    }
    int positions = mean.length / channels;
    if (byChannel == null && positions != frame.get(1) * frame.get(2)) {
      throw new IllegalArgumentException(
          String.format(
              "%s has frames of %d x %d pixels, but the normalization has %d positions",
              name, frame.get(2), frame.get(1), positions));
    }
  }

  /** Normalizes a sample in place. */
  void apply(float[] values, int offset, FrameLayout layout) {
    int planeSize = layout.height() * layout.width();
    int at = offset;
    for (int plane = 0; plane < layout.frames() * channels; plane++) {
      int channel = plane % channels;
      int position = channel * planeSize;
      for (int end = at + planeSize; at < end; at++, position++) {
        values[at] =
            byChannel == null
                ? (values[at] - mean[position]) / std[position]
                : byChannel.normalize(values[at], channel);
      }
    }
  }

  @Override
  public String toString() {
    return byChannel == null
        ? "mean and std of " + mean.length / channels + " positions in each channel"
        : byChannel.toString();
  }
}
