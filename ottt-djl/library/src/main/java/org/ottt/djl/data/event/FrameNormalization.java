package org.ottt.djl.data.event;

import java.util.Arrays;

/**
 * Normalization of event frames, {@code (v - mean) / std}, with one mean and standard deviation for
 * each channel, or for each position of each channel. Immutable.
 */
public final class FrameNormalization {

  private final int channels;

  /** One value for each channel, or {@code [C, H, W]}. */
  private final float[] mean;

  private final float[] std;

  private FrameNormalization(int channels, float[] mean, float[] std) {
    this.channels = channels;
    this.mean = mean;
    this.std = std;
  }

  /**
   * Creates a normalization by channel.
   *
   * @param mean the mean of each channel, in events
   * @param std the standard deviation of each channel, above 0
   * @return the normalization
   * @throws IllegalArgumentException if the lengths differ, nothing is given, or a number is not
   *     finite or a standard deviation not above 0
   */
  public static FrameNormalization of(float[] mean, float[] std) {
    return byPosition(mean.length, mean, std);
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
    if (mean.length == 0
        || mean.length != std.length
        || channels < 1
        || mean.length % channels != 0) {
      throw new IllegalArgumentException(
          "One mean and one standard deviation per channel, or per channel and position, are"
              + " needed, got "
              + mean.length
              + " and "
              + std.length
              + " for "
              + channels
              + " channels");
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Float.isFinite(mean[i]) || !(std[i] > 0) || !Float.isFinite(std[i])) {
        throw new IllegalArgumentException(
            "Means must be finite and standard deviations above 0, got "
                + mean[i]
                + " and "
                + std[i]);
      }
    }
    return new FrameNormalization(channels, mean.clone(), std.clone());
  }

  /**
   * Returns the normalization that changes nothing.
   *
   * @param channels the number of channels
   * @return mean 0 and standard deviation 1 for every channel
   */
  public static FrameNormalization none(int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return of(new float[channels], ones);
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
   * Returns whether positions have their own mean and deviation.
   *
   * @return whether there is more than one mean for a channel
   */
  public boolean isByPosition() {
    return mean.length > channels;
  }

  /**
   * Returns the mean of a channel.
   *
   * @param channel the channel, from 0
   * @return its mean; if positions have their own, the mean of these
   */
  public float mean(int channel) {
    return average(mean, channel);
  }

  /**
   * Returns the standard deviation of a channel.
   *
   * @param channel the channel, from 0
   * @return its standard deviation; if positions have their own, the mean of these
   */
  public float std(int channel) {
    return average(std, channel);
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
    int positions = mean.length / channels;
    if (channels != layout.channels()
        || (isByPosition() && positions != layout.height() * layout.width())) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d channels of %d x %d pixels, but the normalization has %d channels of %d"
                  + " positions",
              name, layout.channels(), layout.width(), layout.height(), channels, positions));
    }
  }

  /** Normalizes a sample in place. */
  void apply(float[] values, int offset, FrameLayout layout) {
    int planeSize = layout.height() * layout.width();
    int at = offset;
    for (int plane = 0; plane < layout.frames() * channels; plane++) {
      int channel = plane % channels;
      if (isByPosition()) {
        int position = channel * planeSize;
        for (int end = at + planeSize; at < end; at++, position++) {
          values[at] = (values[at] - mean[position]) / std[position];
        }
      } else {
        for (int end = at + planeSize; at < end; at++) {
          values[at] = (values[at] - mean[channel]) / std[channel];
        }
      }
    }
  }

  @Override
  public String toString() {
    if (!isByPosition()) {
      return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
    }
    return "mean and std of "
        + mean.length / channels
        + " positions in each of "
        + channels
        + " channels";
  }
}
