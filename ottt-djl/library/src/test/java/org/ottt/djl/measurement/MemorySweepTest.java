package org.ottt.djl.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemorySweepTest {

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void bpttNeedsMoreMemoryForMoreSteps() throws Exception {
    List<MemoryPoint> points = new MemorySweep(0.125, 16).run(List.of("bptt"), List.of(1, 8));
    assertThat(points).extracting(MemoryPoint::timeSteps).containsExactly(1, 8);
    assertThat(points).allMatch(point -> point.idleMebibytes() > 50);
    assertThat(points.get(1).trainingMebibytes())
        .isGreaterThan(1.5 * points.get(0).trainingMebibytes());
  }

  @Test
  void unknownRuleIsRefusedBeforeAProcessIsStarted() {
    assertThatThrownBy(() -> new MemorySweep(0.1, 1).run(List.of("bptt", "bptx"), List.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bptx");
  }

  @Test
  void otherSystemsThanLinuxAreRefused() {
    assertThatThrownBy(() -> MemorySweep.checkSystem(false))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("The peak resident set is known on Linux only; run this on Linux.");
  }

  @Test
  @DisabledOnOs(OS.LINUX)
  void isRefusedHere() {
    assertThatThrownBy(() -> new MemorySweep(0.1, 1).run(List.of("bptt"), List.of(1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void processThatFailsSaysWhy() {
    assertThatThrownBy(
            () -> FreshProcess.run(List.of("-XX:NoSuchOption=1"), MemoryTrial.class, "bptt"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("MemoryTrial ended with exit code 1: ");
  }

  @Test
  void classesThatWereAddedLaterAreHandedOn() throws Exception {
    URL added = folder.toUri().toURL();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {added})) {
      assertThat(OwnJava.classPath(loader).split(File.pathSeparator))
          .startsWith(folder.toString())
          .contains(System.getProperty("java.class.path").split(File.pathSeparator));
    }
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new MemorySweep(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MemorySweep(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
