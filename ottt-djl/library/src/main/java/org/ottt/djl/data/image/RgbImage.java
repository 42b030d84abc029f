package org.ottt.djl.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * An image as red, green and blue bytes.
 *
 * <p>The pixels lie row by row, {@code [H, W, 3]}. The array is shared, not copied: who changes it
 * changes the image.
 */
public final class RgbImage {

  static final int CHANNELS = 3;

  private static final int BYTE_BITS = 8;
  private static final int MAX_PIXEL = 255;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /**
   * Creates an image on an array.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param pixels unsigned bytes {@code [height, width, 3]}, kept
   * @throws IllegalArgumentException if the array does not fit the size
   */
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) CHANNELS * width * height) {
      throw new IllegalArgumentException(
          String.format("%d bytes are not an RGB image of %d x %d", pixels.length, width, height));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Copies an image of AWT.
   *
   * <p>Transparency is dropped, 16-bit values keep their upper 8 bits, and gray becomes three equal
   * channels. Values are taken as they are stored: colour profiles do not count ({@code
   * BufferedImage.getRGB} would apply them, and a gamma to gray images).
   *
   * @param image the image, of any type
   * @return its pixels
   */
  public static RgbImage of(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return ofPalette(image.getRaster(), palette);
    }
    return ofBands(image.getRaster());
  }

  /** Does the same without a copy where it can; the image is not to be used afterwards. */
  static RgbImage takeOver(BufferedImage image) {
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && image.getRaster().getParent() == null
        && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getSize() == CHANNELS * image.getWidth() * image.getHeight()) {
      return new RgbImage(image.getWidth(), image.getHeight(), swapRedAndBlue(buffer.getData()));
    }
    return of(image);
  }

  private static byte[] swapRedAndBlue(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      byte blue = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = blue;
    }
    return pixels;
  }

  private static RgbImage ofPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    byte[] pixels = new byte[CHANNELS * width * raster.getHeight()];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        pixels[to++] = (byte) palette.getRed(index);
        pixels[to++] = (byte) palette.getGreen(index);
        pixels[to++] = (byte) palette.getBlue(index);
      }
    }
    return new RgbImage(width, raster.getHeight(), pixels);
  }

  private static RgbImage ofBands(Raster raster) {
    int width = raster.getWidth();
    byte[] pixels = new byte[CHANNELS * width * raster.getHeight()];
    int[] row = new int[width];
    // One band, or two with transparency, is gray.
    boolean gray = raster.getNumBands() < CHANNELS;
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int band = gray ? 0 : channel;
        int bits = raster.getSampleModel().getSampleSize(band);
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
        int to = CHANNELS * y * width + channel;
        for (int x = 0; x < width; x++, to += CHANNELS) {
          pixels[to] = (byte) toByte(row[x], bits);
        }
      }
    }
    return new RgbImage(width, raster.getHeight(), pixels);
  }

  private static int toByte(int value, int bits) {
    if (bits >= BYTE_BITS) {
      return value >> (bits - BYTE_BITS);
    }
    return value * MAX_PIXEL / ((1 << bits) - 1);
  }

  /**
   * Returns the width.
   *
   * @return columns
   */
  public int width() {
    return width;
  }

  /**
   * Returns the height.
   *
   * @return rows
   */
  public int height() {
    return height;
  }

  /**
   * Returns one value.
   *
   * @param x the column, from 0 at the left
   * @param y the row, from 0 at the top
   * @param channel 0 red, 1 green, 2 blue
   * @return the value, 0 to 255
   */
  public int value(int x, int y, int channel) {
    return Byte.toUnsignedInt(pixels[CHANNELS * (y * width + x) + channel]);
  }

  /** Copies a part, the middle row and column of each block of step x step pixels. */
  RgbImage part(PixelBox region, int step) {
    if (step == 1 && region.equals(new PixelBox(0, 0, width, height))) {
      return this;
    }
    int first = (step - 1) / 2;
    int columns = (region.width() - first + step - 1) / step;
    int rows = (region.height() - first + step - 1) / step;
    byte[] copy = new byte[CHANNELS * columns * rows];
    int to = 0;
    for (int y = region.y() + first; y < region.y() + region.height(); y += step) {
      for (int x = region.x() + first; x < region.x() + region.width(); x += step) {
        System.arraycopy(pixels, CHANNELS * (y * width + x), copy, to, CHANNELS);
        to += CHANNELS;
      }
    }
    return new RgbImage(columns, rows, copy);
  }

  /** Returns the pixels themselves, {@code [H, W, 3]}. */
  byte[] pixels() {
    return pixels;
  }
}
