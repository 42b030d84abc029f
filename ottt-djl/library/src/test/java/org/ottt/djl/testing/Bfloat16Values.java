package org.ottt.djl.testing;

/**
 * Rounding to bfloat16 by hand: the upper half of a float32's bits, to the nearest, ties to even.
 */
public final class Bfloat16Values {

  /** Half the distance between 1 and the next number: what rounding adds at most, relatively. */
  public static final double UNIT_ROUNDOFF = 1.0 / 256;

  private Bfloat16Values() {}

  /** Returns the nearest bfloat16. */
  public static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }

  /** Returns the nearest bfloat16 of each value. */
  public static float[] round(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = round(values[i]);
    }
    return rounded;
  }
}
