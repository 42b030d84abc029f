package org.ottt.djl.data.glyph;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on a key only.
 *
 * <p>Everything is derived from {@link SplittableRandom#nextLong()} and IEEE arithmetic, so that a
 * key gives the same numbers on every machine and JDK.
 */
final class KeyedRandom {

  /** Standard deviation of the sum of four uniform bytes. */
  private static final double FOUR_BYTES_DEVIATION = StrictMath.sqrt(4 * (256.0 * 256 - 1) / 12);

  private static final double FOUR_BYTES_MEAN = 4 * 127.5;

  private final SplittableRandom random;

  private KeyedRandom(SplittableRandom random) {
    this.random = random;
  }

  /** Returns the generator of a key; the order of the key's parts matters. */
  static KeyedRandom of(long... key) {
    long state = 0;
    for (long part : key) {
      // The first number of a generator is a well mixed bijection of its seed.
      state = new SplittableRandom(state + part).nextLong();
    }
    return new KeyedRandom(new SplittableRandom(state));
  }

  /** Returns a number of {@code [low, high)}. */
  double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Returns a number of {@code 0 .. bound - 1}. */
  int below(int bound) {
    return (int) (bound * random.nextDouble());
  }

  /** Returns true with the given probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Returns an angle of the full circle in radians. */
  double angle() {
    return uniform(0, 2 * StrictMath.PI);
  }

  /** Returns a number of mean 0 and deviation 1, nearly Gaussian, within ±3.5. */
  double bell() {
    return bell((int) random.nextLong());
  }

  /** Fills the array with numbers as {@link #bell()} gives them, two from each draw. */
  void bells(float[] target) {
    for (int i = 0; i < target.length; i += 2) {
      long bits = random.nextLong();
      target[i] = (float) bell((int) bits);
      if (i + 1 < target.length) {
        target[i + 1] = (float) bell((int) (bits >>> 32));
      }
    }
  }

  /** Returns the numbers {@code 0 .. size - 1} in random order. */
  int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static double bell(int bits) {
    int sum = (bits & 0xff) + (bits >>> 8 & 0xff) + (bits >>> 16 & 0xff) + (bits >>> 24);
    return (sum - FOUR_BYTES_MEAN) / FOUR_BYTES_DEVIATION;
  }
}
