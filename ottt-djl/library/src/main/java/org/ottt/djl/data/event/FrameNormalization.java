package org.ottt.djl.data.event;

import java.util.Arrays;

/** Per-channel normalization of event frames, {@code (v - mean) / std}. Immutable. */
public final class FrameNormalization {

  private final float[] mean;
  private final float[] std;

  private FrameNormalization(float[] mean, float[] std) {
    this.mean = mean;
    this.std = std;
  }

  /**
   * Creates a normalization.
   *
   * @param mean the mean of each channel, in events
   * @param std the standard deviation of each channel, above 0
   * @return the normalization
   * @throws IllegalArgumentException if the lengths differ, nothing is given, or a number is not
   *     finite or a standard deviation not above 0
   */
  public static FrameNormalization of(float[] mean, float[] std) {
    if (mean.length == 0 || mean.length != std.length) {
      throw new IllegalArgumentException(
          "One mean and one standard deviation per channel are needed, got "
              + mean.length
              + " and "
              + std.length);
    }
    for (int channel = 0; channel < mean.length; channel++) {
      if (!Float.isFinite(mean[channel]) || !(std[channel] > 0) || !Float.isFinite(std[channel])) {
        throw new IllegalArgumentException(
            "Means must be finite and standard deviations above 0, got "
                + Arrays.toString(mean)
                + " and "
                + Arrays.toString(std));
      }
    }
    return new FrameNormalization(mean.clone(), std.clone());
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
    return mean.length;
  }

  /**
   * Returns the mean of a channel.
   *
   * @param channel the channel, from 0
   * @return its mean
   */
  public float mean(int channel) {
    return mean[channel];
  }

  /**
   * Returns the standard deviation of a channel.
   *
   * @param channel the channel, from 0
   * @return its standard deviation
   */
  public float std(int channel) {
    return std[channel];
  }

  /**
   * Normalizes one value.
   *
   * @param value the value of a pixel
   * @param channel its channel, from 0
   * @return {@code (value - mean) / std}
   */
  public float apply(float value, int channel) {
    return (value - mean[channel]) / std[channel];
  }

  @Override
  public String toString() {
    return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
  }
}
