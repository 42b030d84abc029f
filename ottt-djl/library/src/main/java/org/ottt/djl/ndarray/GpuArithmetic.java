package org.ottt.djl.ndarray;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * How PyTorch's CUDA libraries compute in float32: settings of the whole process that DJL has no
 * call for. Not run on a GPU; tests on a CPU see that the settings reach PyTorch.
 *
 * <p>On GPUs since Ampere PyTorch multiplies float32 factors of convolutions as TensorFloat-32
 * unless told otherwise: rounded to 11 significant bits, which lets neurons near their threshold
 * fire or not.
 */
public final class GpuArithmetic {

  /** NVIDIA's own switch; 0 forbids TensorFloat-32 in all of its libraries. */
  private static final String OVERRIDE = "NVIDIA_TF32_OVERRIDE";

  private static volatile Boolean tensorFloat32;

  private GpuArithmetic() {}

  /**
   * Lets convolutions and matrix products on GPUs round float32 factors to TensorFloat-32, or not.
   * Calls that change nothing cost next to nothing.
   *
   * @param allow whether they may
   * @throws IllegalStateException if that cannot be set; the message says what to do
   */
  public static void allowTensorFloat32(boolean allow) {
    Boolean present = tensorFloat32;
    if (present == null || present != allow) {
      synchronized (GpuArithmetic.class) {
        allowTensorFloat32(allow, System.getenv(OVERRIDE), GpuArithmetic::reach);
        tensorFloat32 = allow;
      }
    }
  }

  /** Decides by NVIDIA's variable and by whether the settings can be reached. */
  static void allowTensorFloat32(boolean allow, String override, Setting setting) {
    boolean forbidden = "0".equals(override);
    if (allow && forbidden) {
      throw new IllegalStateException(
          OVERRIDE + "=0 forbids TensorFloat-32; unset it, or use --precision float32.");
    }
    if (!setting.change(context -> context.allowTensorFloat32(allow)) && !forbidden) {
      throw new IllegalStateException(
          "This PyTorch does not let its use of TensorFloat-32 be set from here; "
              + (allow
                  ? "use --precision float32 or bf16."
                  : "set the environment variable " + OVERRIDE + "=0 for float32."));
    }
  }

  /**
   * Lets convolutions on GPUs go to cuDNN, whose fast algorithms err by some 1e-5, or to PyTorch's
   * own kernels.
   *
   * @param use whether cuDNN computes them, as it does by default
   * @throws IllegalStateException if that cannot be set
   */
  public static void useCudnn(boolean use) {
    if (!reach(context -> context.useCudnn(use))) {
      throw new IllegalStateException(
          "This PyTorch does not let its use of cuDNN be set from here; run on Linux with a PyTorch"
              + " of docs/gpu.md.");
    }
  }

  /**
   * Lets cuDNN compute with algorithms only that add up in a fixed order, so that its results do
   * not differ from run to run. They are slower. Whether everything else on a GPU is deterministic
   * has not been tried.
   *
   * @param only whether to use only these; by default cuDNN uses all
   * @throws IllegalStateException if that cannot be set
   */
  public static void useDeterministicCudnn(boolean only) {
    if (!reach(context -> context.useDeterministicCudnn(only))) {
      throw new IllegalStateException(
          "This PyTorch does not let cuDNN's choice of algorithms be set from here; run on Linux"
              + " with a PyTorch of docs/gpu.md.");
    }
  }

  private static boolean reach(Consumer<TorchContext> change) {
    try {
      Optional<TorchContext> context = TorchContext.find();
      context.ifPresent(change);
      return context.isPresent();
    } catch (LinkageError e) {
      return false;
    }
  }

  /** Something that can be set in PyTorch. */
  @FunctionalInterface
  interface Setting {

    /** Makes the change and says whether that was possible. */
    boolean change(Consumer<TorchContext> change);
  }
}
