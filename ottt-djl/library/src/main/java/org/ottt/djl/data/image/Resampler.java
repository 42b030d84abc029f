package org.ottt.djl.data.image;

import java.util.Arrays;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.TriangleFilter;

/** Resizes a part of an image to a square of normalized floats {@code [3, size, size]}. */
final class Resampler {

  private static final float MAX_PIXEL = 255f;

  private final int size;
  private final ChannelNormalization normalization;

  /** Normalization as a factor and a summand per channel: value x factor + summand. */
  private final float[] factor = new float[RgbImage.CHANNELS];

  private final float[] summand = new float[RgbImage.CHANNELS];

  /**
   * Creates a resampler.
   *
   * @param size rows and columns of the result, at least 1
   * @param normalization what is applied to the resized pixels
   */
  Resampler(int size, ChannelNormalization normalization) {
    if (size < 1) {
      throw new IllegalArgumentException("The image size must be 1 or more, got " + size);
    }
    if (normalization.channels() != RgbImage.CHANNELS) {
      throw new IllegalArgumentException(
          "The normalization must have 3 channels, got " + normalization.channels());
    }
    this.size = size;
    this.normalization = normalization;
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      factor[channel] = 1 / (MAX_PIXEL * normalization.std(channel));
      summand[channel] = -normalization.mean(channel) / normalization.std(channel);
    }
  }

  /** Returns the rows and columns of the result. */
  int size() {
    return size;
  }

  /** Returns what is applied to the resized pixels. */
  ChannelNormalization normalization() {
    return normalization;
  }

  /** Returns the number of floats of the result. */
  int values() {
    return RgbImage.CHANNELS * size * size;
  }

  /**
   * Resizes the part of an image that begins at ({@code x}, {@code y}) and measures {@code width} x
   * {@code height}, in pixels but not necessarily whole ones.
   *
   * <p>The filter also uses the pixels around the part, as far as the image has them.
   *
   * @param target gets 3 x size x size values from {@code offset} on
   */
  void resample(
      RgbImage image, double x, double y, double width, double height, float[] target, int offset) {
    TriangleFilter down = TriangleFilter.of(image.height(), y, height, size);
    TriangleFilter across = TriangleFilter.of(image.width(), x, width, size);
    float[][] rows = new float[image.height()][];
    float[] sum = new float[RgbImage.CHANNELS * size];
    for (int output = 0; output < size; output++) {
      Arrays.fill(sum, 0);
      int first = down.first()[output];
      for (int tap = 0; tap < down.counts()[output]; tap++) {
        int input = first + tap;
        if (rows[input] == null) {
          rows[input] = narrowed(image, input, across);
        }
        addScaled(sum, rows[input], down.weights()[output * down.stride() + tap]);
      }
      write(sum, target, offset + output * size);
    }
  }

  /** Resizes one row along its length to {@code [3, size]}. */
  private float[] narrowed(RgbImage image, int row, TriangleFilter across) {
    byte[] pixels = image.pixels();
    int rowStart = RgbImage.CHANNELS * row * image.width();
    float[] weights = across.weights();
    float[] result = new float[RgbImage.CHANNELS * size];
    for (int output = 0; output < size; output++) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int pixel = rowStart + RgbImage.CHANNELS * across.first()[output];
      int from = output * across.stride();
      int to = from + across.counts()[output];
      for (int i = from; i < to; i++, pixel += RgbImage.CHANNELS) {
        float weight = weights[i];
        red += weight * (pixels[pixel] & 0xff);
        green += weight * (pixels[pixel + 1] & 0xff);
        blue += weight * (pixels[pixel + 2] & 0xff);
      }
      result[output] = red;
      result[size + output] = green;
      result[2 * size + output] = blue;
    }
    return result;
  }

  private static void addScaled(float[] sum, float[] row, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * row[i];
    }
  }

  private void write(float[] row, float[] target, int offset) {
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      int to = offset + channel * size * size;
      int from = channel * size;
      for (int i = 0; i < size; i++) {
        target[to + i] = row[from + i] * factor[channel] + summand[channel];
      }
    }
  }
}
