package org.ottt.djl.ndarray;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Settings of the loaded PyTorch that DJL has no call for. They belong to the whole process. The
 * functions are those behind Python's {@code torch.backends}, found by their C++ names, so that
 * this works on Linux only.
 */
final class TorchContext {

  private static final String LIBRARY = "libtorch_cpu.so";
  private static final Path LOADED_FILES = Path.of("/proc/self/maps");

  private final NativeLibrary library;
  private final Pointer context;

  private TorchContext(NativeLibrary library) {
    this.library = library;
    context = library.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }

  /**
   * Finds the settings of the PyTorch that the engine has loaded.
   *
   * @return the settings, or nothing where they cannot be reached
   */
  static Optional<TorchContext> find() {
    try (Stream<String> lines = Files.lines(LOADED_FILES)) {
      return lines
          .filter(line -> line.endsWith("/" + LIBRARY))
          .findFirst()
          .map(line -> line.substring(line.indexOf('/')))
          .map(file -> new TorchContext(NativeLibrary.getInstance(file)));
    } catch (IOException | LinkageError e) {
      return Optional.empty();
    }
  }

  /**
   * Says whether PyTorch hands its work on CPUs to oneDNN.
   *
   * @return whether it does
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  boolean usesOneDnn() {
    return isSet("_ZNK2at7Context17userEnabledMkldnnEv");
  }

  /**
   * Takes all work from oneDNN. NNPACK would be asked next and, wherever it cannot run, would print
   * a warning for each convolution, so it is taken out as well.
   *
   * @throws UnsatisfiedLinkError if this PyTorch has no such settings
   */
  void leaveOneDnn() {
    set("_ZN2at7Context20setUserEnabledNNPACKEb", false);
    set("_ZN2at7Context20setUserEnabledMkldnnEb", false);
  }

  /**
   * Says whether convolutions on a GPU may round float32 factors to TensorFloat-32, as they do by
   * default.
   *
   * @return whether they may
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  boolean allowsTensorFloat32InConvolutions() {
    return isSet("_ZNK2at7Context14allowTF32CuDNNEv");
  }

  /**
   * Says whether matrix products on a GPU may round float32 factors to TensorFloat-32.
   *
   * @return whether they may
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  boolean allowsTensorFloat32InProducts() {
    return isSet("_ZNK2at7Context15allowTF32CuBLASEv");
  }

  /**
   * Lets convolutions and matrix products on GPUs round float32 factors to TensorFloat-32, or not.
   *
   * @param allow whether they may
   * @throws UnsatisfiedLinkError if this PyTorch has no such settings
   */
  void allowTensorFloat32(boolean allow) {
    set("_ZN2at7Context17setAllowTF32CuDNNEb", allow);
    set("_ZN2at7Context18setAllowTF32CuBLASEb", allow);
  }

  /**
   * Says whether convolutions on GPUs go to cuDNN.
   *
   * @return whether they do
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  boolean usesCudnn() {
    return isSet("_ZNK2at7Context16userEnabledCuDNNEv");
  }

  /**
   * Lets convolutions on GPUs go to cuDNN, or to PyTorch's own kernels.
   *
   * @param use whether cuDNN computes them
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  void useCudnn(boolean use) {
    set("_ZN2at7Context19setUserEnabledCuDNNEb", use);
  }

  /**
   * Says whether cuDNN computes with algorithms only that add up in a fixed order.
   *
   * @return whether it does
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  boolean usesDeterministicCudnn() {
    return isSet("_ZNK2at7Context18deterministicCuDNNEv");
  }

  /**
   * Lets cuDNN compute with algorithms only that add up in a fixed order, or with all.
   *
   * @param only whether to use only these
   * @throws UnsatisfiedLinkError if this PyTorch has no such setting
   */
  void useDeterministicCudnn(boolean only) {
    set("_ZN2at7Context21setDeterministicCuDNNEb", only);
  }

  private boolean isSet(String getter) {
    return (library.getFunction(getter).invokeInt(new Object[] {context}) & 0xff) != 0;
  }

  private void set(String setter, boolean value) {
    library.getFunction(setter).invokeVoid(new Object[] {context, (byte) (value ? 1 : 0)});
  }
}
