package org.ottt.djl.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void doesNotMixCoresOrMemory() throws IOException {
    ResultFolder.open(folder, OTHER);

    for (Machine another : List.of(like(OTHER, 8, 8192, "17"), like(OTHER, 4, 16384, "17"))) {
      assertThatThrownBy(() -> ResultFolder.open(folder, another))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("(Model (R) X@2.0, 4 cores, 4 threads, 8.0 GiB)")
          .hasMessageContaining(another.describeHardware())
          .hasMessageContaining("--out");
    }
    assertThat(Machine.read(folder)).isEqualTo(OTHER);

    Machine rebooted = like(OTHER, 4, 8190, "17");
    ResultFolder.open(folder, rebooted);
    assertThat(Machine.read(folder)).isEqualTo(rebooted);
  }

  @Test
  void keepsTheVersionsOfEarlierRuns() throws IOException {
    OTHER.write(folder);
    for (String java : List.of("21", "17", "21")) {
      ResultFolder.open(folder, like(OTHER, 4, 8192, java));
    }

    assertThat(ResultTable.read(folder.resolve("versions.csv")))
        .extracting(row -> row.text("java"))
        .containsExactly("17", "21");
  }

  private static Machine like(Machine machine, int cores, long memoryMb, String java) {
    return new Machine(
        machine.processor(),
        cores,
        machine.threads(),
        memoryMb,
        machine.device(),
        Map.of("java", java));
  }

  @Test
  void refusesAFileThatDescribesNoMachine() throws IOException {
    Files.writeString(folder.resolve("machine.json"), "{}");

    assertThatThrownBy(() -> Machine.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("machine.json");
  }
}
