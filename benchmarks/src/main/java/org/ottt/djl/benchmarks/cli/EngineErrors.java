package org.ottt.djl.benchmarks.cli;

/** Says what the engine's own messages leave out. */
final class EngineErrors {

  private EngineErrors() {}

  static String describe(Throwable exception) {
    StringBuilder chain = new StringBuilder();
    for (Throwable at = exception; at != null; at = at.getCause()) {
      if (at.getMessage() != null) {
        chain.append(at.getMessage()).append('\n');
      }
    }
    String text = chain.toString();
    if (exception instanceof UnsatisfiedLinkError
        || text.contains("Failed to save pytorch index file")
        || text.contains("Failed to load PyTorch native library")) {
      return "The PyTorch native libraries are missing: put pytorch-native-cpu and pytorch-jni for"
          + " your platform on the class path (mvn does it by profile), or set"
          + " PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR to a PyTorch of your own.";
    }
    return text.lines().findFirst().orElse("engine error").strip() + " (--debug shows where)";
  }
}
