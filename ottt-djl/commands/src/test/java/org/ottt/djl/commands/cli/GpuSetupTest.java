package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuSetupTest {

  @Test
  void theDriversVersionIsReadFromItsKernelModule(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("version");
    assertThat(GpuSetup.driver(file)).isEmpty();
    Files.writeString(
        file,
        """
        NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024
        GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
        """);
    assertThat(GpuSetup.driver(file)).contains("550.54.15");
    Files.writeString(
        file, "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86  Release Build\n");
    assertThat(GpuSetup.driver(file)).contains("570.86");
    Files.writeString(file, "something else\n");
    assertThat(GpuSetup.driver(file)).contains("of unknown version");
  }

  @Test
  void withoutADriverItIsToBeInstalledFirst() {
    assertThat(new GpuSetup(Optional.empty(), "2.7.1", "cpu", 0).missing(0))
        .startsWith(
            "GPU 0 was requested, but PyTorch sees no GPU (NVIDIA driver not found, PyTorch 2.7.1,"
                + " flavour cpu): install the driver until nvidia-smi lists the GPU")
        .contains("-Pcuda", "docs/gpu.md")
        .endsWith("or run with --device cpu.");
  }

  @Test
  void withADriverAndTheCpuBuildItIsTheBuild() {
    assertThat(new GpuSetup(Optional.of("550.54.15"), "2.7.1", "cpu", 0).missing(1))
        .contains("GPU 1", "NVIDIA driver 550.54.15", "flavour cpu): use a CUDA build", "-Pcuda")
        .doesNotContain("install the driver");
  }

  @Test
  void withBothItIsTheirAgreement() {
    assertThat(new GpuSetup(Optional.of("450.80"), "2.7.1", "cu128", 0).missing(0))
        .contains("flavour cu128", "the driver is new enough", "CUDA_VISIBLE_DEVICES")
        .doesNotContain("-Pcuda");
  }

  @Test
  void beyondTheLastGpuTheOthersAreNamed() {
    assertThat(new GpuSetup(Optional.of("550.54.15"), "2.7.1", "cu128", 2).missing(2))
        .contains("GPU 2 was requested, but PyTorch sees gpu0 to gpu1 only", "name one of those");
    assertThat(new GpuSetup(Optional.of("550.54.15"), "2.7.1", "cu128", 1).missing(3))
        .contains("GPU 3 was requested, but PyTorch sees gpu0 only");
  }

  @Test
  void thisMachinesSetupIsOneLine() {
    assertThat(GpuSetup.present().toString())
        .startsWith("NVIDIA driver ")
        .matches(".*PyTorch \\d+\\.\\d+\\.\\d+, flavour \\S.*")
        .doesNotContain("\n");
  }
}
