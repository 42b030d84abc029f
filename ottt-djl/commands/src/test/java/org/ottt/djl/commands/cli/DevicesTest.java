package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DevicesTest {

  @Test
  void theCpuMayBeNamedSeveralTimes() {
    assertThat(Devices.allByName("CPU")).containsExactly(Device.cpu());
    assertThat(Devices.allByName("cpu, cpu,cpu"))
        .containsExactly(Device.cpu(), Device.cpu(), Device.cpu());
  }

  @Test
  void namesAreThoseOfTheOption() {
    List<Device> gpus = List.of(Device.gpu(0), Device.gpu(3));
    assertThat(Devices.namesOf(gpus)).isEqualTo("gpu0,gpu3");
    assertThat(Devices.describe("gpu,gpu3", gpus)).isEqualTo("gpu0,gpu3");
    assertThat(Devices.describe("auto", List.of(Device.cpu()))).isEqualTo("cpu (auto)");
  }

  @Test
  void autoIsAGpuIfThereIsOne() {
    boolean gpu = Engine.getInstance().getGpuCount() > 0;
    assertThat(Devices.byName("auto")).isEqualTo(gpu ? Device.gpu(0) : Device.cpu());
    assertThat(Devices.allByName("auto")).hasSize(1);
  }

  @Test
  void oneDeviceIsOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.byName("cpu,cpu"))
        .withMessage("This runs on one device, but --device names several: cpu,cpu.");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    for (String names : List.of("tpu", "cpu,tpu", "cpu,", "auto,cpu", "gpu1x", "")) {
      assertThatIllegalArgumentException()
          .as(names)
          .isThrownBy(() -> Devices.allByName(names))
          .withMessageContaining("Unknown device");
    }
  }

  @Test
  void everyGpuOfAListMustBeThere() {
    Assumptions.assumeTrue(Engine.getInstance().getGpuCount() == 0, "there is a GPU");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.allByName("gpu1,gpu0"))
        .withMessageContaining("GPU 1 was requested, but PyTorch sees no GPU");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.allByName("cpu,gpu"))
        .withMessageContaining("GPU 0 was requested");
  }
}
