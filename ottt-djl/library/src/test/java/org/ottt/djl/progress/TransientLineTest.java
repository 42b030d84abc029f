package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TransientLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void aMessageTakesThePlaceOfTheBar() {
    TransientLine line = new TransientLine(terminal, 40);
    line.accept("epoch 1/3 ===>");
    ProgressDisplay.erase();
    terminal.print("Stopping.\n");
    line.accept("epoch 1/3 ====>");
    line.close();

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\repoch 1/3 ===>"
                + "\r              \r"
                + "Stopping.\n"
                + "\repoch 1/3 ====>"
                + "\r               \r");
  }

  @Test
  void withoutABarNothingIsErased() {
    TransientLine line = new TransientLine(terminal, 40);
    line.accept("bar");
    line.close();
    int length = bytes.size();
    ProgressDisplay.erase();
    ProgressDisplay.erase();
    assertThat(bytes.size()).isEqualTo(length);
  }
}
