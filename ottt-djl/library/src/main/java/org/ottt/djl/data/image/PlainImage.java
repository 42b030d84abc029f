package org.ottt.djl.data.image;

/**
 * An image file reduced to what its pixels need.
 *
 * @param width columns
 * @param height rows
 * @param coding how the pixels are stored
 * @param pixelBits bits of a pixel before compression; 1 where the coding bounds pixels as such
 * @param data a complete file without profiles, thumbnails, comments and transparency
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between two methods; never compared.
record PlainImage(int width, int height, PixelCoding coding, int pixelBits, byte[] data) {

  static final String TRUNCATED = "the file is truncated";

  PlainImage(int width, int height, PixelCoding coding, byte[] data) {
    this(width, height, coding, 1, data);
  }
}
