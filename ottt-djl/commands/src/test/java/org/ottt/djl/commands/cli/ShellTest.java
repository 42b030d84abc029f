package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellTest {

  @Test
  void quotesWhatAShellWouldChange() {
    assertThat(Shell.quote("/runs/first-1_a.b")).isEqualTo("/runs/first-1_a.b");
    assertThat(Shell.quote("hdfs://nn:8020/runs/a")).isEqualTo("hdfs://nn:8020/runs/a");
    assertThat(Shell.quote("my runs")).isEqualTo("'my runs'");
    assertThat(Shell.quote("it's")).isEqualTo("'it'\\''s'");
    assertThat(Shell.quote("local-cluster[2,1,1200]")).isEqualTo("'local-cluster[2,1,1200]'");
    assertThat(Shell.quote("")).isEqualTo("''");
  }
}
