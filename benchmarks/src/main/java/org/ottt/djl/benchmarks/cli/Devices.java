package org.ottt.djl.benchmarks.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices by the names of {@code --device}. */
public final class Devices {

  private static final Pattern GPU = Pattern.compile("gpu(\\d{0,3})");

  private Devices() {}

  /**
   * Returns the device of a name. A GPU that is asked for and not there is an error; the run never
   * falls back to the CPU without a word.
   *
   * @param name {@code cpu}, {@code gpu}, {@code gpu0}, ... or {@code auto}
   * @return the device
   * @throws IllegalArgumentException if the name is unknown or the GPU is not there
   */
  public static Device byName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("cpu")) {
      return Device.cpu();
    }
    if (lower.equals("auto")) {
      return Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }
    Matcher matcher = GPU.matcher(lower);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Unknown device '" + name + "'; use cpu, gpu, gpu0, gpu1, ... or auto.");
    }
    int index = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
    int present = Engine.getInstance().getGpuCount();
    if (index >= present) {
      throw new IllegalArgumentException(
          "GPU "
              + index
              + " was asked for, but PyTorch sees "
              + present
              + " GPUs: check the NVIDIA driver (nvidia-smi) and that the CUDA build of PyTorch is"
              + " used in place of the CPU natives, or run with --device cpu.");
    }
    return Device.gpu(index);
  }

  /**
   * Returns the name of a device as options have it.
   *
   * @param device the device
   * @return {@code cpu}, {@code gpu0}, ...
   */
  public static String nameOf(Device device) {
    return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
  }
}
