package org.ottt.djl.inference;

import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.image.RgbImage;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.ndarray.HostValues;

/**
 * Makes the input of a network from an image of any size, in the way in which the network's test
 * images were prepared. Immutable and safe to use from several threads.
 */
final class PixelInput {

  private static final int GRAY = 1;
  private static final int COLORS = 3;

  /** The weights of red, green and blue in gray (ITU-R 601, as PIL has them). */
  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  private static final int MAX_PIXEL = 255;

  private final InputDescription description;
  private final TestPipeline resizing;

  PixelInput(InputDescription description) {
    int channels = description.channels();
    if (description.normalization() == null
        || (channels != GRAY && channels != COLORS)
        || description.height() != description.width()) {
      throw new IllegalArgumentException(
          "This network is not shown square images in gray or colour, but "
              + description.shape()
              + (description.normalization() == null ? " without a pixel normalization" : "")
              + "; use it without an image translator.");
    }
    this.description = description;
    resizing =
        new TestPipeline(
            description.height(),
            description.shortSide(),
            channels == COLORS ? description.normalization() : ChannelNormalization.unit(COLORS));
  }

  /** Returns {@code [C, H, W]}, normalized, attached to the manager. */
  NDArray apply(Image image, NDManager manager) {
    return manager.create(values(toRgb(image, manager)), description.shape());
  }

  private static RgbImage toRgb(Image image, NDManager manager) {
    if (image.getWrappedImage() instanceof BufferedImage buffered) {
      return RgbImage.of(buffered);
    }
    try (NDArray pixels = image.toNDArray(manager, Image.Flag.COLOR)) {
      return new RgbImage(image.getWidth(), image.getHeight(), HostValues.bytes(pixels));
    }
  }

  private float[] values(RgbImage image) {
    int size = description.height();
    // Bit for bit what a data set of such images yields, where nothing is to be resized.
    boolean asItIs =
        image.width() == size && image.height() == size && description.shortSide() == size;
    float[] colors = asItIs ? pixels(image, description.channels() == COLORS) : resized(image);
    return description.channels() == COLORS ? colors : gray(colors);
  }

  private float[] resized(RgbImage image) {
    int size = description.height();
    float[] values = new float[COLORS * size * size];
    resizing.apply(image, values, 0);
    return values;
  }

  private float[] pixels(RgbImage image, boolean normalized) {
    ChannelNormalization unit = ChannelNormalization.unit(COLORS);
    ChannelNormalization normalization = normalized ? description.normalization() : unit;
    float[] values = new float[COLORS * image.width() * image.height()];
    int to = 0;
    for (int channel = 0; channel < COLORS; channel++) {
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          values[to++] = normalization.normalizePixel(image.value(x, y, channel), channel);
        }
      }
    }
    return values;
  }

  /** Weighs red, green and blue of 0 to 1, rounds to a byte as a gray file has it, normalizes. */
  private float[] gray(float[] colors) {
    float[] gray = new float[colors.length / COLORS];
    for (int i = 0; i < gray.length; i++) {
      float sum = 0;
      for (int channel = 0; channel < COLORS; channel++) {
        sum += LUMA[channel] * colors[channel * gray.length + i];
      }
      int pixel = Math.min(MAX_PIXEL, Math.max(0, Math.round(MAX_PIXEL * sum)));
      gray[i] = description.normalization().normalizePixel(pixel, 0);
    }
    return gray;
  }
}
