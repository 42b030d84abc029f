package org.ottt.djl.data.image;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** How an image file stores its pixels, as far as the decoding differs. */
enum PixelCoding {
  /** JPEG, gray or with three colours that ImageIO converts to RGB. */
  JPEG("jpeg"),
  /** JPEG with four ink values, inverted as Adobe's programs write them: 255 is no ink. */
  JPEG_CMYK("jpeg"),
  /** The same with the first three as luminance and chrominance. */
  JPEG_YCCK("jpeg"),
  /** PNG of any kind. */
  PNG("png");

  private final String format;

  PixelCoding(String format) {
    this.format = format;
  }

  /**
   * Creates the JDK's own reader; a plug-in on the class path might convert colours otherwise.
   *
   * @throws IllegalStateException if this Java installation has none
   */
  ImageReader newReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if ("java.desktop".equals(reader.getClass().getModule().getName())) {
        return reader;
      }
      reader.dispose();
    }
    throw new IllegalStateException(
        "This Java installation reads no " + format + " images: use one with module java.desktop");
  }
}
