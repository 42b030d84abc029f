package org.ottt.djl.data.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ottt.djl.ndarray.HalfFloat;

/** How the values of frames are stored. */
public enum FrameEncoding {
  /** One unsigned byte a value: whole counts, up to 255; what is above is stored as 255. */
  UINT8(Byte.BYTES),
  /**
   * Two bytes, IEEE 754 half precision, little-endian: frames that were reduced in size. What is
   * above 65504 is stored as that.
   */
  FLOAT16(Short.BYTES);

  private static final int MAX_BYTE = 255;
  private static final float MAX_HALF = 65504;

  /** The value of every half-precision number: a look-up is cheaper than the conversion. */
  private static final float[] HALF_VALUES = halfValues();

  private final int bytes;

  FrameEncoding(int bytes) {
    this.bytes = bytes;
  }

  private static float[] halfValues() {
    float[] values = new float[1 << Short.SIZE];
    for (int code = 0; code < values.length; code++) {
      values[code] = HalfFloat.toFloat((short) code);
    }
    return values;
  }

  /**
   * Returns the number of bytes of a value.
   *
   * @return 1 or 2
   */
  public int bytes() {
    return bytes;
  }

  /** Returns how many different codes there are. */
  int codes() {
    return 1 << (bytes * Byte.SIZE);
  }

  /** Returns the value of a code. */
  float value(int code) {
    return this == UINT8 ? code : HALF_VALUES[code];
  }

  /**
   * Returns what is read back of values that are stored.
   *
   * @param values the values of frames
   * @return the values after encoding and decoding
   */
  public float[] stored(float[] values) {
    ByteBuffer codes = ByteBuffer.wrap(encode(values)).order(ByteOrder.LITTLE_ENDIAN);
    float[] stored = new float[values.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = value(code(codes, i));
    }
    return stored;
  }

  /** Encodes all values. */
  byte[] encode(float[] values) {
    ByteBuffer target = ByteBuffer.allocate(values.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (this == UINT8) {
        target.put((byte) Math.min(MAX_BYTE, Math.max(0, Math.round(value))));
      } else {
        target.putShort(HalfFloat.of(Math.min(MAX_HALF, value)));
      }
    }
    return target.array();
  }

  /** Returns the code at an index, counted in values; the buffer must be little-endian. */
  int code(ByteBuffer sample, int index) {
    return this == UINT8
        ? Byte.toUnsignedInt(sample.get(index))
        : Short.toUnsignedInt(sample.getShort(index * Short.BYTES));
  }
}
