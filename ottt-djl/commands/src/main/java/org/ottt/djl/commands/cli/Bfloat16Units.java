package org.ottt.djl.commands.cli;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ottt.djl.synapse.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a device has units for a precision; others need help, which takes time, or do without.
 */
public final class Bfloat16Units {

  private static final Logger LOGGER = LoggerFactory.getLogger(Bfloat16Units.class);

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** What x86 processors call them, and what ARM's do. */
  private static final Pattern UNITS = Pattern.compile("\\b(avx512_bf16|amx_bf16|bf16)\\b");

  /** Compute capability 8.0, the first with bfloat16 and TensorFloat-32. */
  private static final int AMPERE = 80;

  private Bfloat16Units() {}

  /**
   * Warns in a line of the log if a precision will be slow on a device. Where a device does not
   * tell what it has, nothing is said.
   *
   * @param precision what connections are to multiply in
   * @param device the device
   */
  public static void warnIfMissing(Precision precision, Device device) {
    if (precision == Precision.BFLOAT16) {
      missing(device).ifPresent(LOGGER::warn);
    } else if (precision == Precision.TENSOR_FLOAT32 && device.isGpu()) {
      noTensorFloat32(CudaUtils.getComputeCapability(device.getDeviceId())).ifPresent(LOGGER::warn);
    }
  }

  private static Optional<String> missing(Device device) {
    if (device.isGpu()) {
      return missingOnGpu(CudaUtils.getComputeCapability(device.getDeviceId()));
    }
    try {
      return missingOnCpu(Files.readString(CPU_INFO, StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Only Linux has the file.
      return Optional.empty();
    }
  }

  /**
   * Reads the kernel's description of the processors.
   *
   * @param cpuInfo the text of {@code /proc/cpuinfo}
   * @return a warning, or nothing if there are such units
   */
  static Optional<String> missingOnCpu(String cpuInfo) {
    return UNITS.matcher(cpuInfo).find()
        ? Optional.empty()
        : Optional.of(
            "this CPU has no bfloat16 units (no avx512_bf16, amx_bf16 or bf16 in /proc/cpuinfo):"
                + " --precision bf16 may be slower here than float32");
  }

  /**
   * Reads a GPU's compute capability.
   *
   * @param capability such as {@code 75}
   * @return a warning, or nothing if there are such units
   */
  static Optional<String> missingOnGpu(String capability) {
    return olderThanAmpere(capability)
        .map(
            gpu ->
                gpu
                    + " has no bfloat16 units, which begin at 8.0:"
                    + " --precision bf16 may be slower here than float32");
  }

  /**
   * Reads a GPU's compute capability.
   *
   * @param capability such as {@code 75}
   * @return a warning, or nothing if the GPU multiplies in TensorFloat-32
   */
  static Optional<String> noTensorFloat32(String capability) {
    return olderThanAmpere(capability)
        .map(
            gpu ->
                gpu
                    + " has no TensorFloat-32 units, which begin at 8.0:"
                    + " --precision tf32 computes in float32 here");
  }

  private static Optional<String> olderThanAmpere(String capability) {
    return Integer.parseInt(capability) >= AMPERE
        ? Optional.empty()
        : Optional.of(
            "this GPU (compute capability %s.%s)"
                .formatted(
                    capability.substring(0, capability.length() - 1),
                    capability.substring(capability.length() - 1)));
  }
}
