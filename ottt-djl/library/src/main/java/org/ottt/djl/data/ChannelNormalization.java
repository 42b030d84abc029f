package org.ottt.djl.data;

import java.util.Arrays;

/**
 * Per-channel normalization, {@code (v - mean) / std}. Immutable.
 *
 * <p>Pixels count on the scale of 0 to 1, so an unsigned byte is divided by 255 first ({@link
 * #normalizePixel}); the values of event frames are numbers of events.
 */
public final class ChannelNormalization {

  private static final float MAX_PIXEL = 255f;

  private final float[] mean;
  private final float[] std;

  private ChannelNormalization(float[] mean, float[] std) {
    this.mean = mean;
    this.std = std;
  }

  /**
   * Creates a normalization.
   *
   * @param mean the mean of each channel; of pixels, on the scale of 0 to 1
   * @param std the standard deviation of each channel, above 0
   * @return the normalization
   * @throws IllegalArgumentException if the lengths differ, nothing is given, a number is not
   *     finite, or a standard deviation is not above 0
   */
  public static ChannelNormalization of(float[] mean, float[] std) {
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
    return new ChannelNormalization(mean.clone(), std.clone());
  }

  /**
   * Returns the normalization that changes nothing; pixels are still scaled to 0 .. 1.
   *
   * @param channels the number of channels
   * @return mean 0 and standard deviation 1 for every channel
   */
  public static ChannelNormalization unit(int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return of(new float[channels], ones);
  }

  /**
   * Returns the normalization of the authors' runs, for CIFAR-10 and CIFAR-100 alike.
   *
   * <p>The standard deviations are the widespread ones: the mean over the images of each image's
   * own deviation, below the deviation over all pixels (0.247, 0.243, 0.262).
   *
   * @return mean 0.4914, 0.4822, 0.4465 and standard deviation 0.2023, 0.1994, 0.2010
   */
  public static ChannelNormalization cifar() {
    return of(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.2010f});
  }

  /**
   * Returns the normalization for ImageNet, of the authors' runs and most others.
   *
   * @return mean 0.485, 0.456, 0.406 and standard deviation 0.229, 0.224, 0.225
   */
  public static ChannelNormalization imagenet() {
    return of(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
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
   * @return its mean; of pixels, on the scale of 0 to 1
   */
  public float mean(int channel) {
    return mean[channel];
  }

  /**
   * Returns the standard deviation of a channel.
   *
   * @param channel the channel, from 0
   * @return its standard deviation; of pixels, on the scale of 0 to 1
   */
  public float std(int channel) {
    return std[channel];
  }

  /**
   * Normalizes one value.
   *
   * @param value the value
   * @param channel its channel, from 0
   * @return {@code (value - mean) / std}
   */
  public float normalize(float value, int channel) {
    return (value - mean[channel]) / std[channel];
  }

  /**
   * Normalizes one pixel.
   *
   * @param pixel the unsigned byte, 0 to 255
   * @param channel its channel, from 0
   * @return {@code (pixel / 255 - mean) / std}
   */
  public float normalizePixel(int pixel, int channel) {
    return normalize(pixel / MAX_PIXEL, channel);
  }

  @Override
  public String toString() {
    return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
  }
}
