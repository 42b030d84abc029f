package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5Reader;
import us.hebi.matlab.mat.format.Mat5Tag;
import us.hebi.matlab.mat.format.Mat5Type;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Source;

/**
 * Reads a MATLAB file without taking more memory than its length accounts for: the library's reader
 * takes what sizes in the file say, which in a damaged one can be all there is.
 */
final class BoundedMat5Reader extends Mat5Reader {

  /** Beside a multiple of the file's length, which may be compressed. */
  private static final long FIXED = 4 << 20;

  private static final long PER_BYTE = 64;
  private static final int POINTER = 8;

  private final Budget budget;

  /**
   * Creates a reader.
   *
   * @param source the file
   * @param length its length in bytes
   */
  BoundedMat5Reader(Source source, long length) {
    this(source, new Budget(FIXED + PER_BYTE * length));
  }

  private BoundedMat5Reader(Source source, Budget budget) {
    super(source);
    this.budget = budget;
    bufferAllocator = budget;
  }

  @Override
  protected Mat5Reader createChildReader(Source compressed) {
    return new BoundedMat5Reader(compressed, budget);
  }

  @Override
  protected Mat5Tag readTagWithExpectedType(Mat5Type expected) throws IOException {
    Mat5Tag tag = super.readTagWithExpectedType(expected);
    // Names and dimensions are read into arrays of the size that it says.
    budget.take(tag.getNumBytes());
    return tag;
  }

  @Override
  protected Array readCell(EntryHeader header) throws IOException {
    budget.take((long) POINTER * header.getNumElements());
    return super.readCell(header);
  }

  @Override
  protected Array[][] readValues(EntryHeader header, int longestName, String[] names)
      throws IOException {
    budget.take((long) POINTER * header.getNumElements() * names.length);
    return super.readValues(header, longestName, names);
  }

  /** Hands out buffers until there is nothing left. */
  private static final class Budget implements BufferAllocator {

    private long left;

    private Budget(long bytes) {
      left = bytes;
    }

    private void take(long bytes) {
      if (bytes < 0 || bytes > left) {
        throw new IllegalArgumentException("sizes in it are larger than the file");
      }
      left -= bytes;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      take(bytes);
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
      left += buffer.capacity();
    }
  }
}
