package org.ottt.djl.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An ImageIO stream on an array: ImageIO's own ones copy the data, to the disk by default, and keep
 * what was read.
 */
final class ByteArrayImageInput extends ImageInputStreamImpl {

  private final byte[] data;

  ByteArrayImageInput(byte[] data) {
    this.data = data;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < data.length ? Byte.toUnsignedInt(data[(int) streamPos++]) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (streamPos >= data.length) {
      return -1;
    }
    int count = (int) Math.min(length, data.length - streamPos);
    System.arraycopy(data, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return data.length;
  }
}
