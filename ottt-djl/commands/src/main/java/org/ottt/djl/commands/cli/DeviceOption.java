package org.ottt.djl.commands.cli;

import ai.djl.Device;
import picocli.CommandLine.Option;

/** The option {@code --device} of commands that compute on one device. */
public final class DeviceOption {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = {
        "cpu, gpu, gpu0, gpu1, ... or auto: a GPU if there is one. Default: ${DEFAULT-VALUE}."
      })
  private String name;

  /**
   * Creates the option.
   *
   * @param byDefault the device where the option is not given
   */
  public DeviceOption(String byDefault) {
    name = byDefault;
  }

  /**
   * Returns what the option says.
   *
   * @return the name as it was given
   */
  public String name() {
    return name;
  }

  /**
   * Returns the device.
   *
   * @return the device of that name
   * @throws IllegalArgumentException if there is none, or several are named
   */
  public Device device() {
    return Devices.byName(name);
  }
}
