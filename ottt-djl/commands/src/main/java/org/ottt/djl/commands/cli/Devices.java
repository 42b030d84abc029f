package org.ottt.djl.commands.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ottt.djl.ndarray.EngineStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Devices by the names of {@code --device}. */
public final class Devices {

  private static final Logger LOGGER = LoggerFactory.getLogger(Devices.class);

  private static final Pattern GPU = Pattern.compile("gpu(\\d{0,3})");
  private static final String AUTO = "auto";

  private Devices() {}

  /**
   * Returns the device of a name. A requested GPU that does not exist is an error; the run never
   * falls back to the CPU without a word.
   *
   * @param name {@code cpu}, {@code gpu}, {@code gpu0}, ... or {@code auto}
   * @return the device
   * @throws IllegalArgumentException if the name is unknown, names several devices, or the GPU does
   *     not exist
   */
  public static Device byName(String name) {
    if (name.contains(",")) {
      throw new IllegalArgumentException(
          "This runs on one device, but --device names several: " + name + ".");
    }
    EngineStart.announce();
    String lower = name.toLowerCase(Locale.ROOT).strip();
    return lower.equals(AUTO) ? chosen() : named(lower);
  }

  /**
   * Returns the devices that share a training.
   *
   * @param names a name as in {@link #byName}, or several of them with commas in between: different
   *     GPUs, or the CPU several times
   * @return the devices in the order of their names
   * @throws IllegalArgumentException if a name is unknown, a GPU does not exist, or the devices
   *     cannot share a training
   */
  public static List<Device> allByName(String names) {
    String[] parts = names.split(",", -1);
    if (parts.length == 1) {
      return List.of(byName(names));
    }
    EngineStart.announce();
    List<Device> devices = new ArrayList<>();
    for (String part : parts) {
      Device device = named(part.toLowerCase(Locale.ROOT).strip());
      if (device.isGpu() && devices.contains(device)) {
        throw new IllegalArgumentException(
            "--device names %s twice: %s.".formatted(nameOf(device), names));
      }
      devices.add(device);
      if (device.isGpu() != devices.get(0).isGpu()) {
        throw new IllegalArgumentException(
            "--device mixes CPU and GPU, and equal shares of a batch would wait for the CPU: "
                + names
                + ".");
      }
    }
    return List.copyOf(devices);
  }

  private static Device chosen() {
    if (Engine.getInstance().getGpuCount() > 0) {
      return Device.gpu(0);
    }
    GpuSetup setup = GpuSetup.present();
    if (setup.driver().isPresent()) {
      LOGGER.warn("--device auto uses the CPU although a GPU driver is installed: {}", setup);
    }
    return Device.cpu();
  }

  private static Device named(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    Matcher matcher = GPU.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Unknown device '"
              + name
              + "'; use cpu, gpu, gpu0, gpu1, ... or auto; for training also gpu0,gpu1,...");
    }
    int index = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= Engine.getInstance().getGpuCount()) {
      throw new IllegalArgumentException(GpuSetup.present().missing(index));
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

  /**
   * Returns the names of devices as options have them.
   *
   * @param devices the devices
   * @return {@code cpu}, {@code gpu0,gpu1}, ...
   */
  public static String namesOf(List<Device> devices) {
    return devices.stream().map(Devices::nameOf).collect(Collectors.joining(","));
  }

  /**
   * Returns the names for a reader, and says so if they are defaults.
   *
   * @param asked what {@code --device} said
   * @param devices the devices that it came to
   * @return the names, after {@code auto} with that word
   */
  public static String describe(String asked, List<Device> devices) {
    return namesOf(devices) + (asked.strip().equalsIgnoreCase(AUTO) ? " (auto)" : "");
  }
}
