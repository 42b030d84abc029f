package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** DJL's messages as they come when its libraries are not what it expects. */
class EngineErrorsTest {

  @Test
  void namesTheFlavourThatIsMissing() {
    Throwable error =
        new EngineException(
            "Cannot copy jni files",
            new IOException(
                "Resource not found in classpath:"
                    + " jnilib/linux-x86_64/cpu-precxx11/libdjl_torch.so"));

    assertThat(EngineErrors.describe(error, "/opt/torch/lib"))
        .contains("cpu-precxx11", "PYTORCH_FLAVOR, to cpu or cu128", "docs/gpu.md");
  }

  @Test
  void namesTheVersionThatDoesNotFit() {
    Throwable error =
        new EngineException(
            "Cannot download jni files: https://publish.djl.ai/pytorch/1.13.0/jnilib",
            new UnknownHostException("publish.djl.ai"));

    assertThat(EngineErrors.describe(error, "/opt/torch/lib"))
        .contains("pytorch/1.13.0/jnilib", "benchmarks/torch_env.py");
  }

  @Test
  void quotesTheLinkerOnAPyTorchOfOnesOwn() {
    Throwable error =
        new EngineException(
            "Failed to load PyTorch native library",
            new UnsatisfiedLinkError("libdjl_torch.so: libc10.so: cannot open shared object file"));

    assertThat(EngineErrors.describe(error, "/opt/torch/lib"))
        .contains("PYTORCH_LIBRARY_PATH=/opt/torch/lib does not load", "libc10.so: cannot open");
  }

  @Test
  void tellsAFolderWithoutPyTorch() {
    Throwable error =
        new EngineException(
            "Failed to save pytorch index file", new UnknownHostException("publish.djl.ai"));

    assertThat(EngineErrors.describe(error, "/nowhere"))
        .contains("PYTORCH_LIBRARY_PATH=/nowhere is not a folder with the PyTorch library");
    assertThat(EngineErrors.describe(error, null))
        .contains("pytorch-native-cpu", "PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR");
  }

  @Test
  void namesTheCacheThatCannotBeWritten() {
    Throwable error =
        new EngineException(
            "Failed to load PyTorch native library",
            new IllegalStateException(
                "Failed to extract PyTorch native library",
                new IOException("/cache/tmp: Read-only file system")));

    assertThat(EngineErrors.describe(error, null))
        .contains("/cache/tmp: Read-only file system", "pytorch", "DJL_CACHE_DIR");
  }

  @Test
  void hasNoOpinionOnOtherErrors() {
    assertThat(EngineErrors.describe(new EngineException("shapes differ\nat::foo"), null))
        .isEqualTo("shapes differ (--debug shows where)");
  }
}
