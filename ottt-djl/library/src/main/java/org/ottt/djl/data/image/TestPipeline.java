package org.ottt.djl.data.image;

import java.util.SplittableRandom;
import org.ottt.djl.data.ChannelNormalization;

/**
 * ImageNet's test pipeline: the short side resized (to 256/224 of the image size), the centre cut
 * out, normalized. It uses no randomness.
 *
 * <p>Only the part that is shown, with the margin that the filter needs, is decoded and resized.
 */
public final class TestPipeline implements ImagePipeline {

  private static final int PAPER_SIZE = 224;
  private static final int PAPER_SHORT_SIDE = 256;

  private final Resampler resampler;
  private final int shortSide;

  /**
   * Creates the pipeline with ImageNet's normalization.
   *
   * @param imageSize rows and columns of the result, 224 in the paper
   * @throws IllegalArgumentException if the size is below 1
   */
  public TestPipeline(int imageSize) {
    this(imageSize, ChannelNormalization.imagenet());
  }

  /**
   * Creates the pipeline.
   *
   * @param imageSize rows and columns of the result
   * @param normalization the normalization, of 3 channels
   * @throws IllegalArgumentException if the size is below 1 or the channels are not 3
   */
  public TestPipeline(int imageSize, ChannelNormalization normalization) {
    this(imageSize, paperShortSide(imageSize), normalization);
  }

  /**
   * Creates a pipeline with another margin around the centre.
   *
   * @param imageSize rows and columns of the result
   * @param shortSide to what the short side is resized, at least {@code imageSize}; equal to it,
   *     nothing is cut off a square image
   * @param normalization the normalization, of 3 channels
   * @throws IllegalArgumentException if the size is below 1, the short side below the size, or the
   *     channels are not 3
   */
  public TestPipeline(int imageSize, int shortSide, ChannelNormalization normalization) {
    if (shortSide < imageSize) {
      throw new IllegalArgumentException(
          "A centre of " + imageSize + " pixels does not fit into a short side of " + shortSide);
    }
    resampler = new Resampler(imageSize, normalization);
    this.shortSide = shortSide;
  }

  /** Returns the short side that goes with an image size: 256 with 224, and in proportion. */
  static int paperShortSide(int imageSize) {
    return (int) Math.round((double) imageSize * PAPER_SHORT_SIDE / PAPER_SIZE);
  }

  @Override
  public int imageSize() {
    return resampler.size();
  }

  /**
   * Returns the short side to which images are resized before the centre is cut out.
   *
   * @return pixels, {@code round(imageSize * 256 / 224)} unless it was set
   */
  @Override
  public int shortSide() {
    return shortSide;
  }

  @Override
  public ChannelNormalization normalization() {
    return resampler.normalization();
  }

  @Override
  public void apply(EncodedImage image, SplittableRandom random, float[] target, int offset)
      throws UndecodableImageException {
    Window across = Window.of(image.width(), image.height(), shortSide, resampler.size());
    Window down = Window.of(image.height(), image.width(), shortSide, resampler.size());
    PixelBox region = new PixelBox(across.from, down.from, across.pixels(), down.pixels());
    int step = DecodeStep.of(across.length, down.length, resampler.size());
    RgbImage part = image.decode(region, step);
    resampler.resample(
        part,
        (across.start - across.from) / step,
        (down.start - down.from) / step,
        across.length / step,
        down.length / step,
        target,
        offset);
  }

  /**
   * Does the same to an image that is decoded already.
   *
   * @param image the image
   * @param target gets the values {@code [3, imageSize, imageSize]}, channel by channel
   * @param offset index of the first value in {@code target}
   */
  public void apply(RgbImage image, float[] target, int offset) {
    Window across = Window.of(image.width(), image.height(), shortSide, resampler.size());
    Window down = Window.of(image.height(), image.width(), shortSide, resampler.size());
    resampler.resample(image, across.start, down.start, across.length, down.length, target, offset);
  }

  /**
   * What the result shows of one axis of the image, in the image's pixels.
   *
   * @param start where the result begins
   * @param length how far it reaches
   * @param from the first pixel that the filter needs
   * @param to the pixel after the last
   */
  private record Window(double start, double length, int from, int to) {

    /** The rounding is torchvision's, so that the same pixels are shown. */
    static Window of(int pixels, int otherPixels, int shortSide, int size) {
      int resized =
          pixels <= otherPixels ? shortSide : (int) ((long) shortSide * pixels / otherPixels);
      double scale = (double) pixels / resized;
      double start = Math.rint((resized - size) / 2.0) * scale;
      double length = size * scale;
      double margin = Math.max(1, scale) + 1;
      int from = Math.max(0, (int) Math.floor(start - margin));
      int to = Math.min(pixels, (int) Math.ceil(start + length + margin));
      return new Window(start, length, from, to);
    }

    int pixels() {
      return to - from;
    }
  }
}
