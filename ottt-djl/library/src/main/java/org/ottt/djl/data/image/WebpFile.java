package org.ottt.djl.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the chunks of a WebP file and keeps the one that holds the picture, lossy or lossless.
 *
 * <p>Without profile, EXIF data and the separate transparency of lossy pictures a file decodes to
 * its stored colours, which is what is wanted.
 */
final class WebpFile {

  private static final int RIFF = fourCharacters("RIFF");
  private static final int WEBP = fourCharacters("WEBP");
  private static final int LOSSY = fourCharacters("VP8 ");
  private static final int LOSSLESS = fourCharacters("VP8L");
  private static final int EXTENDED = fourCharacters("VP8X");

  /** {@code RIFF}, the length of what follows, {@code WEBP}. */
  private static final int FILE_HEADER = 12;

  /** A chunk's name and length. */
  private static final int CHUNK_HEADER = 8;

  private static final int ANIMATED = 2;

  /** Where a lossy picture has its size: after the frame's tag and start code. */
  private static final int LOSSY_SIZE = 6;

  private static final int START_CODE = 0x2a019d;
  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int SIZE_BITS = 14;
  private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;

  private WebpFile() {}

  private static int fourCharacters(String name) {
    return little(name.getBytes(StandardCharsets.US_ASCII)).getInt(0);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Tells by its first bytes whether a file is a WebP. */
  static boolean matches(byte[] file) {
    return file.length >= Integer.BYTES
        && little(file).getInt(0) == RIFF
        && (file.length < FILE_HEADER || little(file).getInt(CHUNK_HEADER) == WEBP);
  }

  /**
   * Reduces a file.
   *
   * @throws UndecodableImageException if it is truncated, damaged, or an animation
   */
  static PlainImage reduce(byte[] file) throws UndecodableImageException {
    ByteBuffer in = little(file);
    int position = FILE_HEADER;
    if (file.length < FILE_HEADER
        || Integer.toUnsignedLong(in.getInt(Integer.BYTES)) > file.length - CHUNK_HEADER) {
      throw new UndecodableImageException(PlainImage.TRUNCATED);
    }
    while (true) {
      if (file.length - position < CHUNK_HEADER) {
        throw new UndecodableImageException(PlainImage.TRUNCATED);
      }
      int name = in.getInt(position);
      long length = Integer.toUnsignedLong(in.getInt(position + Integer.BYTES));
      if (length > file.length - position - CHUNK_HEADER) {
        throw new UndecodableImageException(PlainImage.TRUNCATED);
      }
      if (name == LOSSY || name == LOSSLESS) {
        return picture(in, position, (int) length, name == LOSSY);
      }
      if (name == EXTENDED && length > 0 && (in.get(position + CHUNK_HEADER) & ANIMATED) != 0) {
        throw new UndecodableImageException("an animated WebP is not supported");
      }
      // Chunks of odd length are followed by one more byte.
      long next = position + CHUNK_HEADER + length + (length & 1);
      if (next > file.length) {
        throw new UndecodableImageException(PlainImage.TRUNCATED);
      }
      position = (int) next;
    }
  }

  private static PlainImage picture(ByteBuffer in, int chunk, int length, boolean lossy)
      throws UndecodableImageException {
    int data = chunk + CHUNK_HEADER;
    if (length < LOSSY_SIZE + Integer.BYTES) {
      throw new UndecodableImageException(PlainImage.TRUNCATED);
    }
    int width;
    int height;
    if (lossy) {
      boolean keyFrame = (in.get(data) & 1) == 0;
      int startCode = in.getInt(data + 2) >>> Byte.SIZE;
      if (!keyFrame || startCode != START_CODE) {
        throw new UndecodableImageException("the WebP file has a damaged frame header");
      }
      width = in.getShort(data + LOSSY_SIZE) & SIZE_MASK;
      height = in.getShort(data + LOSSY_SIZE + Short.BYTES) & SIZE_MASK;
    } else {
      if (in.get(data) != LOSSLESS_SIGNATURE) {
        throw new UndecodableImageException("the WebP file has a damaged frame header");
      }
      int size = in.getInt(data + 1);
      width = 1 + (size & SIZE_MASK);
      height = 1 + (size >>> SIZE_BITS & SIZE_MASK);
    }
    return new PlainImage(width, height, PixelCoding.WEBP, alone(in, chunk, length));
  }

  /** Returns a file that holds one chunk. */
  private static byte[] alone(ByteBuffer in, int chunk, int length) {
    int padded = length + (length & 1);
    byte[] file = new byte[FILE_HEADER + CHUNK_HEADER + padded];
    little(file).putInt(RIFF).putInt(file.length - CHUNK_HEADER).putInt(WEBP);
    in.get(chunk, file, FILE_HEADER, CHUNK_HEADER + length);
    return file;
  }
}
