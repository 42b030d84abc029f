package org.ottt.djl.data.event;

import org.ottt.djl.data.ChannelNormalization;

/**
 * Normalization of event frames, {@code (v - mean) / std}, with one mean and standard deviation for
 * each channel, or for each position of each channel. Immutable.
 */
public final class FrameNormalization {

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

  /** Throws if frames of a layout cannot be normalized by this. */
  void check(String name, FrameLayout layout) {
    if (channels != layout.channels()) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d channels, but the normalization has %d",
              name, layout.channels(), channels));
    }
    int positions = mean.length / channels;
    if (byChannel == null && positions != layout.height() * layout.width()) {
      throw new IllegalArgumentException(
          String.format(
              "%s has frames of %d x %d pixels, but the normalization has %d positions",
              name, layout.width(), layout.height(), positions));
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
