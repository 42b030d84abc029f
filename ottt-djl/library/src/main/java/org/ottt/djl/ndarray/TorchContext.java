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
    int answer =
        library
            .getFunction("_ZNK2at7Context17userEnabledMkldnnEv")
            .invokeInt(new Object[] {context});
    return (answer & 0xff) != 0;
  }

  /**
   * Takes all work from oneDNN. NNPACK would be asked next and, wherever it cannot run, would print
   * a warning for each convolution, so it is taken out as well.
   *
   * @throws UnsatisfiedLinkError if this PyTorch has no such settings
   */
  void leaveOneDnn() {
    Object[] no = {context, (byte) 0};
    library.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb").invokeVoid(no);
    library.getFunction("_ZN2at7Context20setUserEnabledMkldnnEb").invokeVoid(no);
  }
}
