package org.ottt.djl.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void namesAllParts() {
    assertThat(Versions.collect()).containsOnlyKeys("ottt-djl", "djl", "engine", "java", "os");
    assertThat(Versions.project()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(Versions.collect().get("engine")).startsWith("PyTorch ");
  }
}
