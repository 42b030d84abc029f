package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.kernel.cell.CellException;
import org.ottt.djl.kernel.magic.Magics;

/** A training command in a cell. */
@Timeout(300)
class InterruptedTrainingTest {

  private static final int CTRL_C_EXIT = 130;

  @TempDir private Path folder;
  private NotebookKernel kernel;

  @BeforeEach
  void start() {
    kernel = new NotebookKernel(Magics.standard());
    kernel.onStartup();
  }

  @AfterEach
  void end() {
    kernel.onShutdown(false);
  }

  @Test
  void anInterruptLetsItWriteACheckpoint() throws Exception {
    Path run = folder.resolve("run");
    String cell =
        """
        import org.ottt.djl.commands.cli.Cli;
        import org.ottt.djl.commands.train.TrainCommand;
        var log = new StringWriter();
        int exit = Cli.run(new TrainCommand(), new PrintWriter(log), new PrintWriter(log),
            "--limit-train", "2048", "--limit-test", "32", "--batch-size", "8", "--epochs", "9",
            "--width", "0.5", "--time-steps", "2", "--device", "cpu", "--out", "%s");
        exit = 0;
        """
            .formatted(run.toString().replace("\\", "\\\\"));
    Thread interrupter = new Thread(() -> interruptWhenThereIs(run.resolve("config.json")));
    interrupter.start();

    CellException failure = catchThrowableOfType(CellException.class, () -> kernel.run(1, cell));
    interrupter.interrupt();
    interrupter.join();

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(shown("exit")).isEqualTo(Integer.toString(CTRL_C_EXIT));
    assertThat(shown("log.toString()"))
        .contains(
            "Stopping after this step; a second interrupt does not wait for it.",
            "in epoch 1\n",
            "To resume: ./ottt Train --resume --out ");
    assertThat(run.resolve("checkpoint/last.safetensors")).exists();
  }

  /** The run writes its options before its first step, and listens by then. */
  private void interruptWhenThereIs(Path file) {
    try {
      while (!Files.exists(file)) {
        Thread.sleep(5);
      }
      kernel.interrupt();
    } catch (InterruptedException e) {
      // The cell has ended too early; the assertions show why.
      return;
    }
  }

  private String shown(String expression) throws CellException {
    return (String) kernel.run(2, expression).orElseThrow().getData(MIMEType.TEXT_PLAIN);
  }
}
