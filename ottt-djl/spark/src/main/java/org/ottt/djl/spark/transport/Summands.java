package org.ottt.djl.spark.transport;

import java.nio.ByteBuffer;

/** The numbers that a group adds up, as pieces of bytes. */
interface Summands {

  /** Returns how many numbers there are. */
  int length();

  /** Returns the number of bytes of one. */
  int width();

  /** Writes the numbers from one position up to another. */
  ByteBuffer encode(int from, int to);

  /** Overwrites the numbers from a position on. */
  void set(int from, ByteBuffer numbers);

  /** Adds to the numbers from a position on. */
  void add(int from, ByteBuffer numbers);

  /** Wraps floats. */
  static Summands of(float[] values) {
    return new Summands() {
      @Override
      public int length() {
        return values.length;
      }

      @Override
      public int width() {
        return Float.BYTES;
      }

      @Override
      public ByteBuffer encode(int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Float.BYTES);
        bytes.asFloatBuffer().put(values, from, to - from);
        return bytes;
      }

      @Override
      public void set(int from, ByteBuffer numbers) {
        numbers.asFloatBuffer().get(values, from, numbers.remaining() / Float.BYTES);
      }

      @Override
      public void add(int from, ByteBuffer numbers) {
        float[] summands = new float[numbers.remaining() / Float.BYTES];
        numbers.asFloatBuffer().get(summands);
        for (int i = 0; i < summands.length; i++) {
          values[from + i] += summands[i];
        }
      }
    };
  }

  /** Wraps doubles. */
  static Summands of(double[] values) {
    return new Summands() {
      @Override
      public int length() {
        return values.length;
      }

      @Override
      public int width() {
        return Double.BYTES;
      }

      @Override
      public ByteBuffer encode(int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Double.BYTES);
        bytes.asDoubleBuffer().put(values, from, to - from);
        return bytes;
      }

      @Override
      public void set(int from, ByteBuffer numbers) {
        numbers.asDoubleBuffer().get(values, from, numbers.remaining() / Double.BYTES);
      }

      @Override
      public void add(int from, ByteBuffer numbers) {
        double[] summands = new double[numbers.remaining() / Double.BYTES];
        numbers.asDoubleBuffer().get(summands);
        for (int i = 0; i < summands.length; i++) {
          values[from + i] += summands[i];
        }
      }
    };
  }
}
