package org.ottt.djl.ndarray;

import java.nio.ByteBuffer;

/** The types of numbers that are read from NumPy files. */
enum NpyType {
  FLOAT16("f2", Short.BYTES),
  FLOAT32("f4", Float.BYTES),
  FLOAT64("f8", Double.BYTES),
  INT32("i4", Integer.BYTES),
  INT64("i8", Long.BYTES),
  INT8("i1", Byte.BYTES),
  UINT8("u1", Byte.BYTES),
  BOOL("b1", Byte.BYTES);

  private final String code;
  private final int bytes;

  NpyType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** Returns the type of a description such as {@code <f4}, or null if it is not supported. */
  static NpyType of(String description) {
    for (NpyType type : values()) {
      if (description.matches("[<>|=]?" + type.code)) {
        return type;
      }
    }
    return null;
  }

  /** Returns the bytes of a number. */
  int bytes() {
    return bytes;
  }

  /** Reads all numbers. */
  float[] floats(ByteBuffer buffer) {
    float[] values = new float[buffer.remaining() / bytes];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (this) {
            case FLOAT16 -> HalfFloat.toFloat(buffer.getShort());
            case FLOAT32 -> buffer.getFloat();
            case FLOAT64 -> (float) buffer.getDouble();
            case INT32 -> buffer.getInt();
            case INT64 -> buffer.getLong();
            case INT8, BOOL -> buffer.get();
            case UINT8 -> Byte.toUnsignedInt(buffer.get());
          };
    }
    return values;
  }
}
