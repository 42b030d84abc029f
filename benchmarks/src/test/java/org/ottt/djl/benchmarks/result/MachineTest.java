package org.ottt.djl.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  private static final Machine OTHER =
      new Machine("Model (R) X@2.0", 4, 4, 8192, "cpu", Map.of("java", "17"));

  @TempDir private Path folder;

  @Test
  void describesThisMachine() {
    Machine machine = Machine.of(Device.cpu());

    assertThat(machine.device()).isEqualTo("cpu");
    assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(machine.memoryMb()).isGreaterThan(256);
    assertThat(machine.describe()).contains(machine.processor(), "DJL", "PyTorch");
  }

  @Test
  void comesBackFromItsFile() throws IOException {
    ResultFolder.open(folder, OTHER);

    assertThat(Machine.read(folder)).isEqualTo(OTHER);
  }

  @Test
  void namesItsFolder() {
    assertThat(OTHER.folderName()).isEqualTo("model-r-x-2-0-4-threads");
  }

  @Test
  void doesNotMixMachines() throws IOException {
    ResultFolder.open(folder, OTHER);

    assertThatThrownBy(() -> ResultFolder.open(folder, Machine.of(Device.cpu())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Model (R) X@2.0")
        .hasMessageContaining("--out");
  }

  @Test
  void refusesAFileThatDescribesNoMachine() throws IOException {
    Files.writeString(folder.resolve("machine.json"), "{}");

    assertThatThrownBy(() -> Machine.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("machine.json");
  }
}
