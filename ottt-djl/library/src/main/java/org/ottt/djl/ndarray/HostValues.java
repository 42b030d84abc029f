package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/**
 * Reads arrays into Java.
 *
 * <p>DJL reads an array of a GPU through a copy on the host, which it attaches to a new manager
 * below that of the array and leaves open. With an array that lives as long as a model, as
 * parameters and momentum do, each read would keep its copy for as long. So an array of a GPU is
 * read through an alias in a manager that is closed with the read; no memory of the GPU is copied
 * for it. A test of the byte code sees to it that nothing else reads arrays.
 */
public final class HostValues {

  private HostValues() {}

  /**
   * Copies an array of floats.
   *
   * @param array the array, float32, of any shape; it stays open
   * @return its values in C order
   */
  public static float[] floats(NDArray array) {
    return read(array, NDArray::toFloatArray);
  }

  /**
   * Copies an array of whole numbers.
   *
   * @param array the array, int64, of any shape; it stays open
   * @return its values in C order
   */
  public static long[] longs(NDArray array) {
    return read(array, NDArray::toLongArray);
  }

  /**
   * Copies an array of doubles.
   *
   * @param array the array, float64, of any shape; it stays open
   * @return its values in C order
   */
  public static double[] doubles(NDArray array) {
    return read(array, NDArray::toDoubleArray);
  }

  /**
   * Copies the bytes of an array.
   *
   * @param array the array, of any type and shape; it stays open
   * @return its values in C order and in the machine's byte order
   */
  public static byte[] bytes(NDArray array) {
    return read(array, NDArray::toByteArray);
  }

  /**
   * Reads a single float.
   *
   * @param array an array of one element, float32; it stays open
   * @return the element
   */
  public static float floatOf(NDArray array) {
    return read(array, NDArray::getFloat);
  }

  /**
   * Reads a single whole number.
   *
   * @param array an array of one element, int64; it stays open
   * @return the element
   */
  public static long longOf(NDArray array) {
    return read(array, NDArray::getLong);
  }

  private static <T> T read(NDArray array, Function<NDArray, T> reader) {
    return array.getDevice().isGpu() ? throughAlias(array, reader) : reader.apply(array);
  }

  /** Reads an array so that nothing of the read outlives it. */
  static <T> T throughAlias(NDArray array, Function<NDArray, T> reader) {
    try (NDManager manager = NDManager.newBaseManager(array.getDevice())) {
      NDArray alias = array.stopGradient();
      alias.attach(manager);
      return reader.apply(alias);
    }
  }
}
