package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  void breaksAtBlanks() {
    assertThat(Columns.wrap("one two three four", 9, 2))
        .containsExactly("one two", "  three", "  four");
    assertThat(Columns.wrap("short", 9, 2)).containsExactly("short");
    assertThat(Columns.wrap("exactly 9", 9, 2)).containsExactly("exactly 9");
    assertThat(Columns.wrap("", 9, 2)).containsExactly("");
  }

  @Test
  void aLongWordStaysWhole() {
    assertThat(Columns.wrap("in /a/very/long/path: done", 12, 2))
        .containsExactly("in", "  /a/very/long/path:", "  done");
    assertThat(Columns.wrap("/a/very/long/path", 8, 2)).containsExactly("/a/very/long/path");
  }
}
