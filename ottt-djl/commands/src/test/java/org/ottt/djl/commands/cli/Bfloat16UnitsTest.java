package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Bfloat16UnitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flags\t\t: fpu avx512vl avx512_bf16 clzero",
        "flags\t\t: fpu amx_bf16 avx512_fp16 amx_tile",
        "Features\t: fp asimd i8mm bf16 dgh"
      })
  void areFoundOnCpusThatHaveThem(String cpuInfo) {
    assertThat(Bfloat16Units.missingOnCpu("processor\t: 0\n" + cpuInfo + "\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"flags\t\t: fpu avx2 avx512vl avx512_vnni", "Features\t: fp asimd svebf16x", ""})
  void areMissedOnOthersInOneLine(String cpuInfo) {
    assertThat(Bfloat16Units.missingOnCpu(cpuInfo))
        .get()
        .asString()
        .contains("no bfloat16 units", "avx512_bf16", "may be slower")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "86", "90", "100", "120"})
  void areOnGpusFromAmpereOn(String capability) {
    assertThat(Bfloat16Units.missingOnGpu(capability)).isEmpty();
    assertThat(Bfloat16Units.noTensorFloat32(capability)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "70", "75"})
  void areNotOnEarlierGpus(String capability) {
    String version = capability.charAt(0) + "." + capability.charAt(1);
    assertThat(Bfloat16Units.missingOnGpu(capability)).get().asString().contains(version);
    assertThat(Bfloat16Units.noTensorFloat32(capability)).get().asString().contains(version);
  }
}
