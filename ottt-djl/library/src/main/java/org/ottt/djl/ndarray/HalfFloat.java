package org.ottt.djl.ndarray;

/** IEEE 754 binary16, which Java 17 does not convert itself. */
public final class HalfFloat {

  private static final int MANTISSA_BITS = 10;
  private static final int MANTISSA_MASK = 0x3FF;
  private static final int EXPONENT_MASK = 0x1F;
  private static final int BIAS = 15;
  private static final int INFINITY = 0x7C00;

  /** Half of the distance between 65504, the largest number, and what would come next. */
  private static final float OVERFLOW = 65520;

  private HalfFloat() {}

  /**
   * Returns the nearest half-precision number, ties to even; what is too large becomes infinite.
   *
   * @param value any number
   * @return its 16 bits
   */
  public static short of(float value) {
    int sign = value < 0 ? 0x8000 : 0;
    float magnitude = Math.abs(value);
    if (!(magnitude < OVERFLOW)) {
      return (short) (sign | INFINITY | (Float.isNaN(value) ? 1 : 0));
    }
    // The distance of neighbours: that of numbers of its exponent, or of subnormal ones.
    int exponent = Math.max(Math.getExponent(magnitude), 1 - BIAS);
    float ulp = Math.scalb(1f, exponent - MANTISSA_BITS);
    int steps = (int) Math.rint(magnitude / ulp);
    // Normal numbers count their steps from 2^10; adding carries into the exponent by itself.
    return (short) (sign | (((exponent - 1 + BIAS) << MANTISSA_BITS) + steps));
  }

  /**
   * Returns the value of a half-precision number.
   *
   * @param half its 16 bits
   * @return the same number
   */
  public static float toFloat(short half) {
    int exponent = (half >> MANTISSA_BITS) & EXPONENT_MASK;
    int mantissa = half & MANTISSA_MASK;
    float magnitude;
    if (exponent == EXPONENT_MASK) {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((float) mantissa, 1 - BIAS - MANTISSA_BITS);
    } else {
      magnitude =
          Math.scalb((float) (mantissa | (MANTISSA_MASK + 1)), exponent - BIAS - MANTISSA_BITS);
    }
    return half < 0 ? -magnitude : magnitude;
  }
}
