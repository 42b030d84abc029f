package org.ottt.djl.data.image;

import java.util.Arrays;

/**
 * Walks the segments of a JPEG file.
 *
 * <p>Java's decoder stumbles over what stands beside the picture: colour profiles that do not fit
 * the number of components, thumbnails, broken EXIF data. It also fills the missing part of a
 * truncated file with gray. So the file is rewritten with its essential segments only, with a
 * marker that states the colour space, and must have its end marker.
 */
final class JpegFile {

  private static final int MARKER = 0xff;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int TEM = 0x01;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int COM = 0xfe;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int SOF15 = 0xcf;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;

  private static final byte[] JFIF = {
    (byte) MARKER, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  /** States that the components are stored as they are: RGB or CMYK. */
  private static final byte[] ADOBE_UNTRANSFORMED = {
    (byte) MARKER, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private static final int NO_ADOBE = -1;

  /** Progressive files have about ten; each one makes the decoder walk over all pixels. */
  private static final int MAX_SCANS = 100;

  private final byte[] file;
  private final byte[] body;
  private int position = 2;
  private int bodyLength;
  private boolean jfif;
  private int adobeTransform = NO_ADOBE;
  private int width;
  private int height;
  private int[] componentIds = {};
  private int scans;

  private JpegFile(byte[] file) {
    this.file = file;
    body = new byte[file.length];
  }

  /** Tells by its first bytes whether a file is a JPEG. */
  static boolean matches(byte[] file) {
    return file.length > 2
        && Byte.toUnsignedInt(file[0]) == MARKER
        && Byte.toUnsignedInt(file[1]) == SOI
        && Byte.toUnsignedInt(file[2]) == MARKER;
  }

  /**
   * Reduces a file.
   *
   * @throws UndecodableImageException if it is truncated or of a kind that Java cannot decode
   */
  static PlainImage reduce(byte[] file) throws UndecodableImageException {
    JpegFile jpeg = new JpegFile(file);
    jpeg.walk();
    return jpeg.result();
  }

  private void walk() throws UndecodableImageException {
    for (int marker = nextMarker(); marker != EOI; marker = nextMarker()) {
      if (marker == TEM || marker == SOI || isRestart(marker)) {
        continue;
      }
      int start = position;
      int length = length(start);
      position = start + length;
      if (marker == APP0) {
        jfif |= startsWith(start, length, JFIF, 5);
      } else if (marker == APP14 && startsWith(start, length, ADOBE_UNTRANSFORMED, 5)) {
        adobeTransform = length >= 14 ? at(start + 13) : NO_ADOBE;
      }
      if (isFrame(marker)) {
        readFrame(marker, start, length);
      }
      if (marker == SOS) {
        position = scanEnd(position);
        if (++scans > MAX_SCANS) {
          throw new UndecodableImageException(
              "the JPEG file has more than " + MAX_SCANS + " scans");
        }
      }
      if (marker != COM && (marker < APP0 || marker > APP15)) {
        keep(start - 2, position);
      }
    }
    if (componentIds.length == 0) {
      throw new UndecodableImageException("the JPEG file has no picture");
    }
  }

  /** Returns the next marker and moves after it; bytes in between are garbage to be skipped. */
  private int nextMarker() throws UndecodableImageException {
    while (true) {
      while (at(position) != MARKER) {
        position++;
      }
      while (at(position) == MARKER) {
        position++;
      }
      int marker = at(position++);
      if (marker != 0) {
        return marker;
      }
    }
  }

  private int length(int start) throws UndecodableImageException {
    int length = at(start) << 8 | at(start + 1);
    if (length < 2) {
      throw new UndecodableImageException("the JPEG file has a damaged segment");
    }
    if (start + length > file.length) {
      throw new UndecodableImageException(PlainImage.TRUNCATED);
    }
    return length;
  }

  private boolean startsWith(int start, int length, byte[] segment, int count) {
    return length >= 2 + count
        && Arrays.equals(file, start + 2, start + 2 + count, segment, 4, 4 + count);
  }

  private void readFrame(int marker, int start, int length) throws UndecodableImageException {
    if (marker > SOF2) {
      throw new UndecodableImageException("lossless and arithmetic-coded JPEG is not supported");
    }
    if (length < 8 || length < 8 + 3 * at(start + 7)) {
      throw new UndecodableImageException("the JPEG file has a damaged frame header");
    }
    height = at(start + 3) << 8 | at(start + 4);
    width = at(start + 5) << 8 | at(start + 6);
    componentIds = new int[at(start + 7)];
    for (int i = 0; i < componentIds.length; i++) {
      componentIds[i] = at(start + 8 + 3 * i);
    }
  }

  /** Returns where the compressed data that starts at a position ends: at the next real marker. */
  private int scanEnd(int start) throws UndecodableImageException {
    int i = start;
    while (i + 1 < file.length) {
      if (file[i] != (byte) MARKER) {
        i++;
        continue;
      }
      int next = Byte.toUnsignedInt(file[i + 1]);
      if (next == 0 || isRestart(next)) {
        i += 2;
      } else if (next == MARKER) {
        i++;
      } else {
        return i;
      }
    }
    throw new UndecodableImageException(PlainImage.TRUNCATED);
  }

  private void keep(int from, int to) {
    System.arraycopy(file, from, body, bodyLength, to - from);
    bodyLength += to - from;
  }

  private int at(int index) throws UndecodableImageException {
    if (index >= file.length) {
      throw new UndecodableImageException(PlainImage.TRUNCATED);
    }
    return Byte.toUnsignedInt(file[index]);
  }

  private static boolean isRestart(int marker) {
    return marker >= RST0 && marker <= RST7;
  }

  private static boolean isFrame(int marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
  }

  private PlainImage result() throws UndecodableImageException {
    PixelCoding coding =
        switch (componentIds.length) {
          case 1, 3 -> PixelCoding.JPEG;
          case 4 ->
              adobeTransform == NO_ADOBE || adobeTransform == 0
                  ? PixelCoding.JPEG_CMYK
                  : PixelCoding.JPEG_YCCK;
          default ->
              throw new UndecodableImageException(
                  "a JPEG with " + componentIds.length + " components is not supported");
        };
    boolean untransformed =
        coding != PixelCoding.JPEG || (componentIds.length == 3 && isStoredAsRgb());
    byte[] colour = untransformed ? ADOBE_UNTRANSFORMED : JFIF;
    byte[] data = new byte[2 + colour.length + bodyLength + 2];
    data[0] = (byte) MARKER;
    data[1] = (byte) SOI;
    System.arraycopy(colour, 0, data, 2, colour.length);
    System.arraycopy(body, 0, data, 2 + colour.length, bodyLength);
    data[data.length - 2] = (byte) MARKER;
    data[data.length - 1] = (byte) EOI;
    return new PlainImage(width, height, coding, data);
  }

  /** The order in which libjpeg, and so nearly every program, looks at the signs. */
  private boolean isStoredAsRgb() {
    if (jfif) {
      return false;
    }
    if (adobeTransform != NO_ADOBE) {
      return adobeTransform == 0;
    }
    return Arrays.equals(componentIds, new int[] {'R', 'G', 'B'});
  }
}
