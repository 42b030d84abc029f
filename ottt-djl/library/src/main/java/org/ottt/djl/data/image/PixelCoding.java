package org.ottt.djl.data.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** How an image file stores its pixels, as far as the decoding differs. */
enum PixelCoding {
  /** JPEG, gray or with three colours that ImageIO converts to RGB. */
  JPEG("jpeg", 0, 512),
  /** JPEG with four ink values, inverted as Adobe's programs write them: 255 means no ink. */
  JPEG_CMYK("jpeg", 0, 512),
  /** The same with the first three as luminance and chrominance. */
  JPEG_YCCK("jpeg", 0, 512),
  /** PNG of any kind. */
  PNG("png", 0, 8 * 1032),
  /** WebP, lossy or lossless; a picture of one colour takes a few bytes, however large. */
  WEBP("webp", 1 << 20, 2048);

  private final String format;
  private final int freePixels;
  private final int pixelsPerByte;

  @SuppressWarnings("Immutable") // A factory of the JDK that this class does not change.
  private final ImageReaderSpi provider;

  /**
   * Makes the constant.
   *
   * @param format ImageIO's name
   * @param freePixels how many pixels a file of any length may have
   * @param pixelsPerByte the most that a byte of a whole file can stand for: a JPEG has a bit or
   *     more for each block of 64 pixels, a PNG the bits of its pixels, deflated by 1032 at best; a
   *     WebP has no bound, so this is one that pictures of something stay below
   */
  PixelCoding(String format, int freePixels, int pixelsPerByte) {
    this.format = format;
    this.freePixels = freePixels;
    this.pixelsPerByte = pixelsPerByte;
    provider = "webp".equals(format) ? new WebPImageReaderSpi() : findProvider(format);
  }

  /** Finds the JDK's own reader; a plug-in on the class path might convert colours otherwise. */
  private static ImageReaderSpi findProvider(String format) {
    ImageReaderSpi found = null;
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if ("java.desktop".equals(reader.getClass().getModule().getName())) {
        found = reader.getOriginatingProvider();
      }
      reader.dispose();
    }
    return found;
  }

  /** Says whether so many pixels, of a PNG so many bits, can be in a file of so many bytes. */
  boolean fits(long pixels, long bytes) {
    return pixels <= Math.max(freePixels, pixelsPerByte * bytes);
  }

  /**
   * Creates a reader, to be disposed of by the caller.
   *
   * @throws IllegalStateException if this Java installation has none
   */
  ImageReader newReader() throws IOException {
    if (provider == null) {
      throw new IllegalStateException(
          "This Java installation reads no "
              + format
              + " images: use one with module java.desktop");
    }
    return provider.createReaderInstance();
  }
}
