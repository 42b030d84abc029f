package org.ottt.djl.commands.cli;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this machine has of all that a GPU needs.
 *
 * @param driver version of the NVIDIA driver, or empty if none was found (it is looked for on
 *     Linux)
 * @param pytorch version of PyTorch
 * @param flavour for what PyTorch was built: {@code cpu}, {@code cu128}, ...
 * @param gpus how many GPUs PyTorch sees
 */
record GpuSetup(Optional<String> driver, String pytorch, String flavour, int gpus) {

  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final Pattern DRIVER_VERSION = Pattern.compile("\\b(\\d+\\.\\d+(\\.\\d+)?)\\b");

  /** Looks at this machine; starts the engine. */
  static GpuSetup present() {
    Engine engine = Engine.getInstance();
    return new GpuSetup(driver(DRIVER), engine.getVersion(), flavourOf(), engine.getGpuCount());
  }

  /** Reads the version out of what the driver's kernel module says of itself. */
  static Optional<String> driver(Path file) {
    try {
      Matcher version = DRIVER_VERSION.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      return Optional.of(version.find() ? version.group(1) : "of unknown version");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The engine does not tell which flavour it took; these are what it goes by. */
  private static String flavourOf() {
    String named = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR");
    if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
      return (named == null ? "not named" : named) + " from PYTORCH_LIBRARY_PATH";
    }
    Platform platform = Platform.detectPlatform("pytorch");
    return platform.isPlaceholder() && named != null ? named : platform.getFlavor();
  }

  /** Says in a line why there is no such GPU, and what to do about it. */
  String missing(int index) {
    return "GPU %d was requested, but PyTorch sees %s (%s): %s, or run with --device cpu."
        .formatted(index, gpus == 0 ? "no GPU" : seen(), this, remedy());
  }

  private String seen() {
    return gpus == 1 ? "gpu0 only" : "gpu0 to gpu" + (gpus - 1) + " only";
  }

  private String remedy() {
    if (gpus > 0) {
      return "name one of those; nvidia-smi lists all, CUDA_VISIBLE_DEVICES may hide some";
    }
    String build = "use a CUDA build of PyTorch (-Pcuda, or PYTORCH_LIBRARY_PATH; see docs/gpu.md)";
    if (driver.isEmpty()) {
      return "install the driver until nvidia-smi lists the GPU, and " + build;
    }
    return flavour.startsWith("cpu")
        ? build + "; nvidia-smi must list the GPU"
        : "check that nvidia-smi lists the GPU, that the driver is new enough for this CUDA and"
            + " that"
            + " CUDA_VISIBLE_DEVICES does not hide it (docs/gpu.md)";
  }

  /** Returns driver, version and flavour in a phrase. */
  @Override
  public String toString() {
    return "NVIDIA driver %s, PyTorch %s, flavour %s"
        .formatted(driver.orElse("not found"), pytorch, flavour);
  }
}
