package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "CUDA error: out of memory",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "GET was unable to find an engine to execute this computation",
        "Unable to find a valid cuDNN algorithm to run convolution",
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory",
        "std::bad_alloc"
      })
  void everyWordingIsKnown(String message) {
    assertThat(OutOfMemory.is(new EngineException(message))).isTrue();
  }

  @Test
  void otherFailuresAreOthers() {
    assertThat(OutOfMemory.is(new EngineException("CUDA error: device-side assert triggered")))
        .isFalse();
    assertThat(OutOfMemory.is(new IllegalStateException("out of memory"))).isFalse();
  }

  @Test
  void theHeapHasItsOwnRemedy() {
    assertThat(OutOfMemory.describe(new OutOfMemoryError("Java heap space"), 128, 6, true))
        .contains(
            "batch size 128 and T = 6", "./ottt -Xmx8g", "MAVEN_OPTS=-Xmx8g", "online method");
  }
}
