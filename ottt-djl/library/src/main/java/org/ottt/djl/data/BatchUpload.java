package org.ottt.djl.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Copies a batch's floats into a new array on the manager's device.
 *
 * <p>On the CPU, DJL's PyTorch arrays do not copy the buffer that they are made from, they live in
 * it; a buffer that is used again would change batches that are still open. So the array gets
 * memory of its own, freed when the array is closed, and is written in place. Copies to a GPU do go
 * through one direct buffer that is used for all batches.
 */
final class BatchUpload {

  private ByteBuffer staging;

  /**
   * Creates an array.
   *
   * @param manager owns the array
   * @param values the values in C order; more than the shape asks for are ignored
   * @param shape the shape of the array
   * @return a FLOAT32 array that shares no memory with {@code values}
   */
  NDArray copy(NDManager manager, float[] values, Shape shape) {
    int count = Math.toIntExact(shape.size());
    if (manager.getDevice().isGpu()) {
      return manager.create(stage(values, count), shape, DataType.FLOAT32);
    }
    NDArray array = manager.create(shape, DataType.FLOAT32);
    ByteBuffer memory = array.toByteBuffer(true);
    if (memory.isDirect()) {
      memory.order(ByteOrder.nativeOrder()).asFloatBuffer().put(values, 0, count);
    } else {
      array.set(FloatBuffer.wrap(values, 0, count));
    }
    return array;
  }

  private ByteBuffer stage(float[] values, int count) {
    if (staging == null) {
      staging =
          ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
    }
    staging.clear().limit(count * Float.BYTES);
    staging.asFloatBuffer().put(values, 0, count);
    return staging;
  }
}
