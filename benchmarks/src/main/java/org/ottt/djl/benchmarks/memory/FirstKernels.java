package org.ottt.djl.benchmarks.memory;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import org.ottt.djl.ndarray.HostValues;

/**
 * Lets the engine create its context on a device and load what training needs: a GPU's libraries
 * take some hundreds of MiB of its memory at their first convolution and at the first matrix
 * product, which is not memory of a network.
 */
final class FirstKernels {

  private static final int CHANNELS = 16;
  private static final int SIZE = 8;

  private FirstKernels() {}

  /** Runs a convolution and a product, forward and backward; returns a sum of their gradients. */
  static double load(Device device) {
    try (NDManager manager = NDManager.newBaseManager(device);
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray images = ones(manager, new Shape(2, CHANNELS, SIZE, SIZE));
      NDArray kernels = ones(manager, new Shape(CHANNELS, CHANNELS, 3, 3));
      NDArray weights = ones(manager, new Shape(CHANNELS, CHANNELS));
      Shape one = new Shape(1, 1);
      NDArray output =
          Conv2d.conv2d(images, kernels, null, one, one, one, 1)
              .singletonOrThrow()
              .mean(new int[] {3})
              .mean(new int[] {2})
              .matMul(weights);
      collector.backward(output.sum());
      double sum = 0;
      for (NDArray array : new NDArray[] {images, kernels, weights}) {
        sum += HostValues.floatOf(array.getGradient().sum());
      }
      return sum;
    }
  }

  private static NDArray ones(NDManager manager, Shape shape) {
    NDArray array = manager.ones(shape);
    array.setRequiresGradient(true);
    return array;
  }
}
