package org.ottt.djl.commands.train;

import ai.djl.Device;

/**
 * What {@code --deterministic} asks of the engine.
 *
 * <p>On the CPU a sum of floats is split among PyTorch's threads, so its last bits depend on their
 * number; with one thread they do not. On a GPU gradients of convolutions are added up in an order
 * that differs from run to run, and DJL has no way to the switches of PyTorch that would prevent
 * it.
 */
final class Determinism {

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private Determinism() {}

  /** Sets PyTorch to one thread; to be called before the engine starts, which reads it once. */
  static void prepare() {
    System.setProperty(THREADS, "1");
  }

  /**
   * Refuses a GPU.
   *
   * @param device what is computed on
   * @throws IllegalArgumentException if it is a GPU
   */
  static void check(Device device) {
    if (device.isGpu()) {
      throw new IllegalArgumentException(
          "--deterministic is for the CPU: on a GPU sums differ in their last bits from run to run."
              + " Add --device cpu, or leave --deterministic out.");
    }
  }
}
