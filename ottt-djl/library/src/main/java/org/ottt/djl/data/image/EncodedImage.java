package org.ottt.djl.data.image;

import java.awt.Rectangle;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * A JPEG, PNG or WebP file in memory, recognised by its content and not by its name.
 *
 * <p>The size is known without decoding, so that images that are not needed, or are too large, are
 * never decoded. Immutable and safe to use from several threads.
 */
public final class EncodedImage {

  /** The largest image that is decoded, in pixels: 100 megapixels. */
  public static final int MAX_PIXELS = 100_000_000;

  private final PlainImage image;

  private EncodedImage(PlainImage image) {
    this.image = image;
  }

  /**
   * Looks through a file's structure without decoding its pixels.
   *
   * @param file the bytes of the file
   * @return the image
   * @throws UndecodableImageException if the file is neither JPEG, PNG nor WebP, truncated, of a
   *     kind that is not supported, or larger than {@link #MAX_PIXELS}
   */
  public static EncodedImage of(byte[] file) throws UndecodableImageException {
    PlainImage image;
    if (JpegFile.matches(file)) {
      image = JpegFile.reduce(file);
    } else if (PngFile.matches(file)) {
      image = PngFile.reduce(file);
    } else if (WebpFile.matches(file)) {
      image = WebpFile.reduce(file);
    } else {
      throw new UndecodableImageException(
          file.length == 0 ? "the file is empty" : "the file is neither JPEG, PNG nor WebP");
    }
    if (image.width() < 1 || image.height() < 1) {
      throw new UndecodableImageException("the image has no pixels");
    }
    if ((long) image.width() * image.height() > MAX_PIXELS) {
      throw new UndecodableImageException(
          String.format(
              "%d x %d pixels are more than the limit of %d megapixels",
              image.width(), image.height(), MAX_PIXELS / 1_000_000));
    }
    long content = (long) image.width() * image.height() * image.pixelBits();
    if (!image.coding().fits(content, image.data().length)) {
      // Otherwise a few bytes could make the decoder take memory and time for 100 megapixels.
      throw new UndecodableImageException(
          String.format(
              "%d bytes cannot hold %d x %d pixels",
              image.data().length, image.width(), image.height()));
    }
    return new EncodedImage(image);
  }

  /**
   * Returns the width.
   *
   * @return columns
   */
  public int width() {
    return image.width();
  }

  /**
   * Returns the height.
   *
   * @return rows
   */
  public int height() {
    return image.height();
  }

  /**
   * Decodes the whole image.
   *
   * @return the pixels
   * @throws UndecodableImageException if the data is damaged
   */
  public RgbImage decode() throws UndecodableImageException {
    return decode(new PixelBox(0, 0, width(), height()), 1);
  }

  private ImageReader newReader() throws UndecodableImageException {
    try {
      return image.coding().newReader();
    } catch (IOException e) {
      throw new UndecodableImageException("no decoder could be created", e);
    }
  }

  /**
   * Decodes a part of the image.
   *
   * <p>Memory is taken for the result only, except that a progressive JPEG needs up to 6 bytes for
   * each pixel of the whole image, outside the Java heap, while it is decoded, and a WebP 4 bytes
   * or more within it.
   *
   * @param region the part
   * @param step take every step-th row and column, the middle ones of each block of step x step; 1
   *     takes all
   * @return the pixels, {@code ceil(width / step) x ceil(height / step)} or one less where the last
   *     block is cut before its middle
   * @throws UndecodableImageException if the data is damaged
   * @throws IllegalArgumentException if the region is not within the image, or is smaller than a
   *     step
   */
  public RgbImage decode(PixelBox region, int step) throws UndecodableImageException {
    if (!region.fits(width(), height()) || step < 1) {
      throw new IllegalArgumentException(
          region + " in steps of " + step + " is not within " + width() + " x " + height());
    }
    if (region.width() < step || region.height() < step) {
      throw new IllegalArgumentException(region + " is smaller than a step of " + step);
    }
    ImageReader reader = newReader();
    try {
      reader.setInput(new ByteArrayImageInput(image.data()), true, true);
      if (image.coding() == PixelCoding.WEBP) {
        // The decoder's own parts of lossy pictures are wrong.
        return RgbImage.takeOver(reader.read(0)).part(region, step);
      }
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(new Rectangle(region.x(), region.y(), region.width(), region.height()));
      param.setSourceSubsampling(step, step, (step - 1) / 2, (step - 1) / 2);
      return switch (image.coding()) {
        case JPEG, PNG, WEBP -> RgbImage.takeOver(reader.read(0, param));
        case JPEG_CMYK -> InkConversion.toRgb(reader.readRaster(0, param), false);
        case JPEG_YCCK -> InkConversion.toRgb(reader.readRaster(0, param), true);
      };
    } catch (IOException | RuntimeException e) {
      // ImageIO meets damaged data with exceptions of many kinds, array bounds included.
      throw new UndecodableImageException("the image data is damaged (" + e.getMessage() + ")", e);
    } finally {
      reader.dispose();
    }
  }
}
