package org.ottt.djl.ndarray;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that the first start on a machine takes longer. */
final class NativeLibraries {

  private static final Logger LOGGER = LoggerFactory.getLogger(NativeLibraries.class);

  private static final String ENGINE = "pytorch";
  private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

  private NativeLibraries() {}

  /**
   * Reports that DJL will unpack PyTorch, which it does in silence. To be called before the engine
   * starts; says it once per process.
   */
  static void announceUnpacking() {
    if (ANNOUNCED.getAndSet(true)) {
      return;
    }
    if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
      return;
    }
    Path cache = Utils.getEngineCacheDir(ENGINE);
    Platform platform = Platform.detectPlatform(ENGINE);
    Path folder =
        cache.resolve(
            platform.getVersion() + "-" + platform.getFlavor() + "-" + platform.getClassifier());
    if (isMissing(folder)) {
      LOGGER.info(
          "{} PyTorch's libraries to {}: about 430 MB for the CPU, once; takes a minute or two",
          platform.isPlaceholder() ? "downloading" : "unpacking",
          cache);
    }
  }

  private static boolean isMissing(Path folder) {
    return !Files.exists(folder.resolve(System.mapLibraryName("torch")));
  }
}
