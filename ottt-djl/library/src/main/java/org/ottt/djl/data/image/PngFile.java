package org.ottt.djl.data.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Walks the chunks of a PNG file and keeps those that make the picture: header, palette, data, end.
 *
 * <p>Without its transparency chunk a file decodes to its stored colours, which is what is wanted.
 */
final class PngFile {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final String HEADER = "IHDR";
  private static final String END = "IEND";
  private static final Set<String> KEPT = Set.of(HEADER, "PLTE", "IDAT", END);

  /** Length, type and checksum. */
  private static final int CHUNK_FRAME = 12;

  private static final int TYPE_LENGTH = 4;
  private static final int HEADER_LENGTH = 13;

  private static final int MAX_DEPTH = 16;
  private static final int RGB = 2;
  private static final int GRAY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  private PngFile() {}

  /** Tells by its first bytes whether a file is a PNG. */
  static boolean matches(byte[] file) {
    return file.length >= SIGNATURE.length
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Reduces a file.
   *
   * @throws UndecodableImageException if it is truncated or damaged
   */
  static PlainImage reduce(byte[] file) throws UndecodableImageException {
    ByteBuffer in = ByteBuffer.wrap(file);
    ByteBuffer out = ByteBuffer.allocate(file.length).put(SIGNATURE);
    int position = SIGNATURE.length;
    String type = "";
    while (!type.equals(END)) {
      if (file.length - position < CHUNK_FRAME) {
        throw new UndecodableImageException(PlainImage.TRUNCATED);
      }
      int length = in.getInt(position);
      type = type(file, position);
      if (position == SIGNATURE.length && !(type.equals(HEADER) && length == HEADER_LENGTH)) {
        throw new UndecodableImageException("the PNG file has no header");
      }
      if (length < 0) {
        throw new UndecodableImageException("the PNG file has a damaged chunk");
      }
      if (length > file.length - position - CHUNK_FRAME) {
        throw new UndecodableImageException(PlainImage.TRUNCATED);
      }
      if (KEPT.contains(type)) {
        out.put(file, position, CHUNK_FRAME + length);
      }
      position += CHUNK_FRAME + length;
    }
    int size = SIGNATURE.length + 2 * TYPE_LENGTH;
    return new PlainImage(
        in.getInt(size),
        in.getInt(size + TYPE_LENGTH),
        PixelCoding.PNG,
        pixelBits(file[size + 2 * Integer.BYTES], file[size + 2 * Integer.BYTES + 1]),
        Arrays.copyOf(out.array(), out.position()));
  }

  /**
   * Returns the bits of a pixel; those of unknown colours, which the decoder refuses, as of gray.
   */
  private static int pixelBits(int depth, int colours) {
    int channels =
        switch (colours) {
          case RGB -> 3;
          case GRAY_ALPHA -> 2;
          case RGB_ALPHA -> 4;
          default -> 1;
        };
    return channels * Math.max(1, Math.min(depth, MAX_DEPTH));
  }

  private static String type(byte[] file, int chunk) {
    StringBuilder type = new StringBuilder(TYPE_LENGTH);
    for (int i = chunk + TYPE_LENGTH; i < chunk + 2 * TYPE_LENGTH; i++) {
      type.append((char) Byte.toUnsignedInt(file[i]));
    }
    return type.toString();
  }
}
