package org.ottt.djl.ndarray;

import ai.djl.util.Utils;
import java.util.ArrayList;
import java.util.List;

/** Adds the remedy that the engine's own messages lack; docs/gpu.md has a table of them. */
public final class EngineErrors {

  private static final String MORE = " See docs/gpu.md.";

  private EngineErrors() {}

  /**
   * Describes an error of the engine.
   *
   * @param exception the error
   * @return a line that names path, reason and remedy where they are known
   */
  public static String describe(Throwable exception) {
    return describe(exception, Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH"));
  }

  /**
   * Describes an error of the engine.
   *
   * @param exception the error
   * @param ownPyTorch the value of PYTORCH_LIBRARY_PATH, or null
   * @return a line that names the remedy where it is known
   */
  static String describe(Throwable exception, String ownPyTorch) {
    List<String> messages = new ArrayList<>();
    for (Throwable at = exception; at != null; at = at.getCause()) {
      if (at.getMessage() != null) {
        messages.add(at.getMessage().lines().findFirst().orElse("").strip());
      }
    }
    String text = String.join("\n", messages);
    String last = messages.isEmpty() ? "" : messages.get(messages.size() - 1);
    if (text.contains("Failed to extract PyTorch native library")) {
      return "DJL cannot unpack PyTorch's libraries into "
          + Utils.getEngineCacheDir("pytorch")
          + " ("
          + last
          + "): make that folder writable, with 1 GB free, or set DJL_CACHE_DIR to another one."
          + MORE;
    }
    if (text.contains("Cannot copy jni files")) {
      return "DJL has no interface library of this flavour of PyTorch ("
          + last
          + "): beside PYTORCH_LIBRARY_PATH set PYTORCH_FLAVOR, to cpu or cu128."
          + MORE;
    }
    if (text.contains("Cannot download jni files")) {
      return "DJL needs an interface library for this version of PyTorch and cannot download it ("
          + messages.get(0)
          + "): use the version of PyTorch that this build is made for, or benchmarks/torch_env.py."
          + MORE;
    }
    boolean linking = hasLinkError(exception);
    if (ownPyTorch != null && linking) {
      return "The PyTorch at PYTORCH_LIBRARY_PATH="
          + ownPyTorch
          + " does not load ("
          + last
          + "): it must be of the version that this build is made for, with all that it needs."
          + MORE;
    }
    if (ownPyTorch != null && text.contains("Failed to save pytorch index file")) {
      return "PYTORCH_LIBRARY_PATH="
          + ownPyTorch
          + " is not a folder with the PyTorch library, and nothing can be downloaded: name the"
          + " folder that holds it, as torch/lib of Python's PyTorch does."
          + MORE;
    }
    if (linking
        || text.contains("Failed to save pytorch index file")
        || text.contains("Failed to load PyTorch native library")) {
      return "The PyTorch native libraries are missing, and DJL cannot fetch them: put"
          + " pytorch-native-cpu and pytorch-jni for your platform on the class path (mvn does it"
          + " without -Pcuda), or set"
          + " PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR to a PyTorch of your own."
          + MORE;
    }
    return text.lines().findFirst().orElse("engine error").strip() + " (--debug shows where)";
  }

  private static boolean hasLinkError(Throwable exception) {
    for (Throwable at = exception; at != null; at = at.getCause()) {
      if (at instanceof UnsatisfiedLinkError) {
        return true;
      }
    }
    return false;
  }
}
