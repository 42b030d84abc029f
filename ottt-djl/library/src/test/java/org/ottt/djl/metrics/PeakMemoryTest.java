package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PeakMemoryTest {

  @TempDir Path process;

  @Test
  @EnabledOnOs(OS.LINUX)
  void seesNativeMemory() {
    PeakMemory memory = new PeakMemory();
    memory.reset();
    double before = memory.mebibytes();

    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 20);
    for (int i = 0; i < buffer.capacity(); i += 1024) {
      buffer.put(i, (byte) 1);
    }

    assertThat(memory.mebibytes() - before).isBetween(60.0, 160.0);
    assertThat(memory.source()).isEqualTo("peak resident set (VmHWM)");
  }

  @Test
  void readsAndResetsThroughProc() throws IOException {
    Files.writeString(process.resolve("status"), "Name:\tjava\nVmHWM:\t 2048 kB\nVmRSS:\t 1 kB\n");
    Path clearRefs = process.resolve("clear_refs");
    Files.createFile(clearRefs);
    PeakMemory memory = new PeakMemory(process);

    assertThat(memory.mebibytes()).isEqualTo(2.0, within(1e-12));
    assertThat(memory.reset()).isTrue();
    assertThat(clearRefs).hasContent("5");
  }

  @Test
  void tellsThatItCannotReset() throws IOException {
    Files.writeString(process.resolve("status"), "VmHWM:\t 2048 kB\n");
    Files.createDirectory(process.resolve("clear_refs"));

    assertThat(new PeakMemory(process).reset()).isFalse();
  }

  @Test
  void withoutProcItIsTheMachinesCommittedMemory() {
    PeakMemory memory = new PeakMemory(process);

    assertThat(memory.source()).isEqualTo("peak committed JVM memory (JMX)");
    assertThat(memory.reset()).isTrue();
    assertThat(memory.mebibytes()).isBetween(1.0, 1e5);
  }
}
