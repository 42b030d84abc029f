package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Unpacks LZ4 frames.
 *
 * <p>Recorders link the blocks of a frame (a block may refer to bytes of the one before), which the
 * libraries for Java do not read, or read byte by byte at a hundredth of this speed. Checksums are
 * skipped. A block is a row of sequences: a token (four bits of literals' length, four of the
 * match's), more length bytes, literals, the distance of a match.
 */
final class Lz4Frame {

  private static final int MAGIC = 0x184D2204;
  private static final int VERSION_MASK = 0xC0;
  private static final int VERSION = 0x40;
  private static final int BLOCK_CHECKSUM = 0x10;
  private static final int CONTENT_SIZE = 0x08;
  private static final int DICTIONARY = 0x01;
  private static final int PLAIN_BLOCK = 0x8000_0000;
  private static final int CHECKSUM_BYTES = 4;
  private static final int CONTENT_SIZE_BYTES = 8;

  /** Magic, flags, block size, header checksum. */
  private static final int HEADER_BYTES = 7;

  private static final int LONG_LENGTH = 15;
  private static final int LENGTH_BYTE = 255;
  private static final int MIN_MATCH = 4;

  private final byte[] source;
  private final int length;
  private final PacketBuffer target;
  private int at;

  private Lz4Frame(byte[] source, int length, PacketBuffer target) {
    this.source = source;
    this.length = length;
    this.target = target;
  }

  /**
   * Unpacks one frame.
   *
   * @param source holds the frame from index 0 on
   * @param length bytes of the frame
   * @param target takes the content
   * @throws RecordingException if the content is unreasonably large
   * @throws IOException if the frame is damaged
   */
  static void unpack(byte[] source, int length, PacketBuffer target) throws IOException {
    new Lz4Frame(source, length, target).unpack();
  }

  private void unpack() throws IOException {
    need(HEADER_BYTES, length);
    int flags = source[4];
    if (littleEndian() != MAGIC || (flags & VERSION_MASK) != VERSION) {
      throw new IOException("not an LZ4 frame");
    }
    if ((flags & DICTIONARY) != 0) {
      throw new IOException("an LZ4 frame with a dictionary");
    }
    at = HEADER_BYTES + ((flags & CONTENT_SIZE) == 0 ? 0 : CONTENT_SIZE_BYTES);
    while (true) {
      need(Integer.BYTES, length);
      int header = littleEndian();
      at += Integer.BYTES;
      if (header == 0) {
        return;
      }
      int size = header & ~PLAIN_BLOCK;
      need(size, length);
      int end = at + size;
      if (header < 0) {
        copyLiterals(size);
      } else {
        unpackBlock(end);
      }
      at = end + ((flags & BLOCK_CHECKSUM) == 0 ? 0 : CHECKSUM_BYTES);
    }
  }

  private int littleEndian() {
    return ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  private void need(int count, int end) throws IOException {
    if (count < 0 || at > end || count > end - at) {
      throw new IOException("an LZ4 frame that is cut off");
    }
  }

  private void unpackBlock(int end) throws IOException {
    while (at < end) {
      int token = source[at++];
      int literals = runLength((token >>> 4) & LONG_LENGTH, end);
      need(literals, end);
      copyLiterals(literals);
      if (at == end) {
        // The last sequence has literals only.
        return;
      }
      need(Short.BYTES, end);
      int distance = (source[at] & 0xFF) | (source[at + 1] & 0xFF) << 8;
      at += Short.BYTES;
      copyMatch(distance, runLength(token & LONG_LENGTH, end) + MIN_MATCH);
    }
  }

  private int runLength(int first, int end) throws IOException {
    int sum = first;
    if (first == LONG_LENGTH) {
      int more = LENGTH_BYTE;
      while (more == LENGTH_BYTE) {
        need(1, end);
        more = source[at++] & 0xFF;
        // At most 255 times the packet's 64 MiB would be too much for an int.
        sum = Math.min(PacketBuffer.MAX_BYTES, sum + more);
      }
    }
    return sum;
  }

  private void copyLiterals(int count) throws IOException {
    target.reserve(count);
    System.arraycopy(source, at, target.bytes(), target.size(), count);
    target.grow(count);
    at += count;
  }

  private void copyMatch(int distance, int count) throws IOException {
    if (distance == 0 || distance > target.size()) {
      throw new IOException("an LZ4 match before the beginning");
    }
    target.reserve(count);
    byte[] bytes = target.bytes();
    int to = target.size();
    if (distance >= count) {
      System.arraycopy(bytes, to - distance, bytes, to, count);
    } else {
      // A match may overlap what it writes: that is how runs are packed.
      for (int end = to + count; to < end; to++) {
        bytes[to] = bytes[to - distance];
      }
    }
    target.grow(count);
  }
}
