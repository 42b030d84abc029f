package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.ChildJvm;

class StandardErrorTest {

  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir Path scratch;

  @Test
  void aFileIsNoTerminal() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(ChildJvm.command(List.of(), Asker.class), Map.of(), scratch);
    assertThat(result.out()).isEqualTo("width 0");
  }

  @Test
  void aTerminalIsSeenAlthoughTheOtherStreamsAreRedirected() throws Exception {
    assumeTrue(Files.isExecutable(SCRIPT), "script(1) makes the terminal");
    Path answer = scratch.resolve("answer");
    String java =
        ChildJvm.command(List.of(), Asker.class).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    String shell = "stty cols 123; " + java + " </dev/null >'" + answer + "'";

    ChildJvm.run(
        List.of(SCRIPT.toString(), "-qec", shell, "/dev/null"), Map.of("TERM", "xterm"), scratch);

    assertThat(answer).hasContent("width 123");
  }

  @Test
  void aDumbTerminalCountsAsNone() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(ChildJvm.command(List.of(), Asker.class), Map.of("TERM", "dumb"), scratch);
    assertThat(result.out()).isEqualTo("width 0");
  }

  @Test
  void unknownWidthsAreReplaced() {
    assertThat(StandardError.width("50 132")).isEqualTo(132);
    assertThat(StandardError.width("0 0")).isEqualTo(80);
    assertThat(StandardError.width("nonsense")).isEqualTo(80);
    assertThat(StandardError.width(null)).isEqualTo(80);
  }

  /** Says what its standard error is. */
  static final class Asker {
    private Asker() {}

    public static void main(String[] args) {
      System.out.print("width " + StandardError.terminalWidth());
    }
  }
}
