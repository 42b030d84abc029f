package org.ottt.djl.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void namesAllParts() {
    assertThat(Versions.collect())
        .containsOnlyKeys("ottt-djl", "code", "djl", "engine", "java", "os");
    assertThat(Versions.code()).matches("unknown|(.*-g)?[0-9a-f]{7,40}(-dirty)?|v?[0-9][^ ]*");
    assertThat(Versions.project()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(Versions.collect().get("engine")).startsWith("PyTorch ");
  }
}
