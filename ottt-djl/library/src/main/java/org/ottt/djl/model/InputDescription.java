package org.ottt.djl.model;

import ai.djl.ndarray.types.Shape;
import java.util.Objects;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.image.ImageSamples;

/**
 * What a network is shown at one time step, and how an image becomes that.
 *
 * @param channels C, at least 1
 * @param height H, at least 1
 * @param width W, at least 1
 * @param shortSide to what the short side of an image is resized before the centre H × W is cut
 *     out, at least as large as those
 * @param normalization of the pixels, with C channels; null where the input is not made of images
 */
public record InputDescription(
    int channels, int height, int width, int shortSide, ChannelNormalization normalization) {

  /** Far above what a network is shown; keeps a sample within one Java array. */
  private static final int MAX_VALUES = 1 << 26;

  /**
   * Checks the sizes.
   *
   * @param channels C, at least 1
   * @param height H, at least 1
   * @param width W, at least 1
   * @param shortSide to what the short side of an image is resized before the centre H × W is cut
   *     out, at least as large as those
   * @param normalization of the pixels, with C channels; null where the input is not made of images
   */
  public InputDescription {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "An input needs channels, rows and columns, but is "
              + new Shape(channels, height, width)
              + ".");
    }
    if ((double) channels * height * width > MAX_VALUES || shortSide > MAX_VALUES) {
      throw new IllegalArgumentException(
          "An input of "
              + new Shape(channels, height, width)
              + " or an image of short side "
              + shortSide
              + " is too large.");
    }
    if (shortSide < Math.max(height, width)) {
      throw new IllegalArgumentException(
          "An image of short side "
              + shortSide
              + " has no part of "
              + height
              + " x "
              + width
              + " pixels.");
    }
    if (normalization != null && normalization.channels() != channels) {
      throw new IllegalArgumentException(
          "The input has "
              + channels
              + " channels, but its normalization "
              + normalization.channels()
              + ".");
    }
  }

  /**
   * Describes what a data set yields.
   *
   * @param source the data set
   * @return its shape without a time axis; of images also how they are prepared
   */
  public static InputDescription of(SampleSource source) {
    Shape shape = source.sampleShape();
    int channels = (int) shape.get(shape.dimension() - 3);
    int height = (int) shape.get(shape.dimension() - 2);
    int width = (int) shape.get(shape.dimension() - 1);
    if (source instanceof ImageSamples images) {
      return new InputDescription(
          channels,
          height,
          width,
          images.pipeline().shortSide(),
          images.pipeline().normalization());
    }
    return new InputDescription(
        channels,
        height,
        width,
        Math.max(height, width),
        source instanceof ImageSet images ? images.normalization() : null);
  }

  /**
   * Returns the shape of one step of one sample.
   *
   * @return {@code [C, H, W]}
   */
  public Shape shape() {
    return new Shape(channels, height, width);
  }

  /** Normalizations are equal if they do the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof InputDescription that
        && channels == that.channels
        && height == that.height
        && width == that.width
        && shortSide == that.shortSide
        && String.valueOf(normalization).equals(String.valueOf(that.normalization));
  }

  @Override
  public int hashCode() {
    return Objects.hash(channels, height, width, shortSide, String.valueOf(normalization));
  }
}
