package org.ottt.djl.data.augment;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * How the floats of one sample lie in an array: {@code frames} x {@code channels} planes of {@code
 * height} x {@code width} values, plane after plane, row by row.
 *
 * <p>It also knows what black and white became through normalization, so that an augmentation that
 * runs after normalization can fill with the colour it means. Immutable.
 */
public final class SampleLayout {

  private final int frames;
  private final int channels;
  private final int height;
  private final int width;
  private final float[] black;
  private final float[] white;

  private SampleLayout(
      int frames, int channels, int height, int width, float[] black, float[] white) {
    this.frames = frames;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.black = black;
    this.white = white;
  }

  /**
   * Creates the layout of samples that are not normalized: black is 0, white is 1.
   *
   * @param sampleShape {@code [C, H, W]} or {@code [T, C, H, W]}
   * @return the layout
   * @throws IllegalArgumentException if the shape has another number of dimensions
   */
  public static SampleLayout of(Shape sampleShape) {
    int dimensions = sampleShape.dimension();
    if (dimensions != 3 && dimensions != 4) {
      throw new IllegalArgumentException(
          "A sample is [C, H, W] or [T, C, H, W], but the shape is " + sampleShape);
    }
    int frames = dimensions == 4 ? Math.toIntExact(sampleShape.get(0)) : 1;
    int channels = Math.toIntExact(sampleShape.get(dimensions - 3));
    float[] white = new float[channels];
    Arrays.fill(white, 1);
    return new SampleLayout(
        frames,
        channels,
        Math.toIntExact(sampleShape.get(dimensions - 2)),
        Math.toIntExact(sampleShape.get(dimensions - 1)),
        new float[channels],
        white);
  }

  /**
   * Returns this layout with other values for black and white.
   *
   * @param black per channel, the value that a raw 0 has after normalization
   * @param white per channel, the value that the raw maximum (255 for bytes) has after
   *     normalization
   * @return the new layout
   * @throws IllegalArgumentException if there is not one value per channel
   */
  public SampleLayout withLevels(float[] black, float[] white) {
    if (black.length != channels || white.length != channels) {
      throw new IllegalArgumentException(
          "Black and white need one value for each of the " + channels + " channels");
    }
    return new SampleLayout(frames, channels, height, width, black.clone(), white.clone());
  }

  /**
   * Returns the number of frames.
   *
   * @return T of {@code [T, C, H, W]}, 1 for a still image
   */
  public int frames() {
    return frames;
  }

  /**
   * Returns the number of channels.
   *
   * @return C
   */
  public int channels() {
    return channels;
  }

  /**
   * Returns the height.
   *
   * @return H, in pixels
   */
  public int height() {
    return height;
  }

  /**
   * Returns the width.
   *
   * @return W, in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Returns the number of planes, over all frames.
   *
   * @return T x C
   */
  public int planes() {
    return frames * channels;
  }

  /**
   * Returns the number of values of a sample.
   *
   * @return T x C x H x W
   */
  public int size() {
    return planes() * height * width;
  }

  /**
   * Returns the value that a raw 0 has after normalization.
   *
   * @param plane the plane, in {@code 0 .. planes() - 1}
   * @return the value of black in that plane
   */
  public float black(int plane) {
    return black[plane % channels];
  }

  /**
   * Returns the value that the raw maximum has after normalization.
   *
   * @param plane the plane, in {@code 0 .. planes() - 1}
   * @return the value of white in that plane
   */
  public float white(int plane) {
    return white[plane % channels];
  }
}
