package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A few small convolutions of whole numbers, whose results every correct implementation gives to
 * the last bit.
 */
final class ConvolutionProbe {

  /**
   * Channel counts that fill no vector register, for which libraries pad their own copies: the sums
   * are wrong where such a copy is not padded with zeros.
   */
  private static final int[] CHANNELS = {12, 17, 20, 33};

  private static final int BATCH = 2;
  private static final int FILTERS = 16;
  private static final int EXTENT = 8;
  private static final int KERNEL = 3;
  private static final int COPIES = 4;

  /** Floats that are freed at most, 128 MiB; larger blocks come from the system, as zeros. */
  private static final long MOST_FREED = 32L * 1024 * 1024;

  /** Numbers of floats around those of the library's copies. */
  private static final List<Long> FREED_SIZES =
      List.of(1024L, 2048L, 4096L, 6144L, 8192L, 10240L, 16384L);

  private ConvolutionProbe() {}

  /**
   * Convolves and compares.
   *
   * @param manager of the device to try
   * @return whether all results are right
   */
  static boolean isRight(NDManager manager) {
    for (int channels : CHANNELS) {
      leaveNotANumbers(manager, FREED_SIZES);
      if (!isRight(manager, channels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRight(NDManager manager, int channels) {
    float[] input = numbers(BATCH * channels * EXTENT * EXTENT, 1);
    float[] weight = numbers(FILTERS * channels * KERNEL * KERNEL, 2);
    Shape one = new Shape(1, 1);
    try (NDManager own = manager.newSubManager()) {
      NDArray x = own.create(input, new Shape(BATCH, channels, EXTENT, EXTENT));
      NDArray w = own.create(weight, new Shape(FILTERS, channels, KERNEL, KERNEL));
      NDArray y = Conv2d.conv2d(x, w, null, one, one, one).singletonOrThrow();
      return Arrays.equals(HostValues.floats(y), expected(input, weight, channels));
    }
  }

  /**
   * Memory is handed out again as it was given back; fresh from the system it would hold zeros, and
   * a missing zero would not show.
   */
  static void leaveNotANumbers(NDManager manager, Collection<Long> sizes) {
    List<NDArray> arrays = new ArrayList<>();
    long total = 0;
    for (int copies = 0; copies < COPIES; copies++) {
      for (long size : sizes) {
        total += size;
        if (total > MOST_FREED) {
          break;
        }
        arrays.add(manager.full(new Shape(size), Float.NaN));
      }
    }
    arrays.forEach(NDArray::close);
  }

  /** Numbers from -3 to 3 without a pattern that could hide a wrong place. */
  static float[] numbers(int count, int seed) {
    float[] values = new float[count];
    int state = 12345 + seed;
    for (int i = 0; i < count; i++) {
      state = state * 1_103_515_245 + 12345;
      values[i] = (state >>> 16) % 7 - 3f;
    }
    return values;
  }

  private static float[] expected(float[] input, float[] weight, int channels) {
    float[] sums = new float[BATCH * FILTERS * EXTENT * EXTENT];
    int at = 0;
    for (int n = 0; n < BATCH; n++) {
      for (int filter = 0; filter < FILTERS; filter++) {
        for (int row = 0; row < EXTENT; row++) {
          for (int column = 0; column < EXTENT; column++) {
            sums[at++] = sum(input, weight, channels, n, filter, row, column);
          }
        }
      }
    }
    return sums;
  }

  private static float sum(
      float[] input, float[] weight, int channels, int n, int filter, int row, int column) {
    float sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int u = 0; u < KERNEL; u++) {
        for (int v = 0; v < KERNEL; v++) {
          int y = row + u - 1;
          int x = column + v - 1;
          if (y >= 0 && y < EXTENT && x >= 0 && x < EXTENT) {
            sum +=
                input[((n * channels + channel) * EXTENT + y) * EXTENT + x]
                    * weight[((filter * channels + channel) * KERNEL + u) * KERNEL + v];
          }
        }
      }
    }
    return sum;
  }
}
