package org.ottt.djl.commands.cli;

import ai.djl.Device;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --device} of commands that train, on one device or on several. */
public final class DevicesOption {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "cpu, gpu, gpu0, gpu1, ... or auto: a GPU if there is one. Several, such as gpu0,gpu1,"
              + " share every batch, with the same gradients as one; cpu,cpu does so on the CPU,"
              + " for trials. Default: ${DEFAULT-VALUE}.")
  private String names;

  /** Creates the option. */
  public DevicesOption() {}

  /**
   * Returns what the option says.
   *
   * @return the names as they were given
   */
  public String names() {
    return names;
  }

  /**
   * Returns the devices.
   *
   * @return the devices in the order of their names
   * @throws IllegalArgumentException if there is no such device
   */
  public List<Device> devices() {
    return Devices.allByName(names);
  }
}
