package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;

/** The array in which the engine gathers the gradient of another one. */
public final class GradientArray {

  private GradientArray() {}

  /**
   * Frees it. The gradient reads as zeros then, and the next backward pass that reaches its owner
   * makes another; setting it to zero would hold the memory in between. PyTorch has this as {@code
   * grad = None}, DJL has no name for it.
   *
   * <p>The engine's handle of the owner is replaced. No other thread may be reading the owner
   * meanwhile.
   *
   * @param owner whose gradient it is; a parameter, for instance, but no array inside a graph. Its
   *     values stay where they are, also for those who have an alias of them. It may have been
   *     frozen since the gradient was made.
   */
  public static void free(NDArray owner) {
    NDArray alias = owner.stopGradient();
    alias.setRequiresGradient(owner.hasGradient());
    // Takes over the alias's handle, and with it the values, and drops its own with the gradient.
    owner.intern(alias);
  }
}
