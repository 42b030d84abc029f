package org.ottt.djl.data.image;

/**
 * An image file reduced to what its pixels need.
 *
 * @param width columns
 * @param height rows
 * @param coding how the pixels are stored
 * @param data a complete file without profiles, thumbnails, comments and transparency
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between two methods; never compared.
record PlainImage(int width, int height, PixelCoding coding, byte[] data) {

  static final String TRUNCATED = "the file is truncated";
}
