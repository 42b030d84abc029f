package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ottt.djl.testing.EqualBits;

/** A build of PyTorch for the CPU keeps these settings as well; nothing on a CPU heeds them. */
class GpuArithmeticTest {

  @BeforeAll
  static void loadTheEngine() {
    assertThat(Engine.getInstance().getEngineName()).isEqualTo("PyTorch");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tensorFloat32ReachesPyTorchForConvolutionsAndProducts() {
    TorchContext context = TorchContext.find().orElseThrow();
    try {
      for (boolean allow : new boolean[] {false, true, false}) {
        GpuArithmetic.allowTensorFloat32(allow);
        assertThat(context.allowsTensorFloat32InConvolutions()).isEqualTo(allow);
        assertThat(context.allowsTensorFloat32InProducts()).isEqualTo(allow);
      }
    } finally {
      GpuArithmetic.allowTensorFloat32(false);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cudnnCanBeLeftOut() {
    TorchContext context = TorchContext.find().orElseThrow();
    try {
      GpuArithmetic.useCudnn(false);
      assertThat(context.usesCudnn()).isFalse();
    } finally {
      GpuArithmetic.useCudnn(true);
    }
    assertThat(context.usesCudnn()).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cudnnCanBeDeterministic() {
    TorchContext context = TorchContext.find().orElseThrow();
    try {
      GpuArithmetic.useDeterministicCudnn(true);
      assertThat(context.usesDeterministicCudnn()).isTrue();
    } finally {
      GpuArithmetic.useDeterministicCudnn(false);
    }
    assertThat(context.usesDeterministicCudnn()).isFalse();
  }

  @EqualBits
  @Test
  @EnabledOnOs(OS.LINUX)
  void testsOfEqualBitsRunWithDeterministicAlgorithms() {
    assertThat(TorchContext.find().orElseThrow().usesDeterministicCudnn()).isTrue();
  }

  @Test
  void whatCannotBeSetIsRefusedWithTheWayOut() {
    assertThatThrownBy(() -> GpuArithmetic.allowTensorFloat32(false, null, change -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NVIDIA_TF32_OVERRIDE=0 for float32");
    assertThatThrownBy(() -> GpuArithmetic.allowTensorFloat32(true, null, change -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--precision float32 or bf16");
    assertThatThrownBy(() -> GpuArithmetic.allowTensorFloat32(true, "0", change -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unset it");
  }

  @Test
  void nvidiasVariableIsEnoughForFloat32() {
    assertThatCode(() -> GpuArithmetic.allowTensorFloat32(false, "0", change -> false))
        .doesNotThrowAnyException();
  }
}
