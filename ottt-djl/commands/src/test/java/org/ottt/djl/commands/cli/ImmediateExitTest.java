package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;

/** The destructors of PyTorch run where other native exit handlers do. */
@EnabledOnOs(OS.LINUX)
class ImmediateExitTest {

  private static final int EXIT_CODE = 42;
  private static final int ABORTED = 134;

  @Test
  void noNativeExitHandlerRuns() throws IOException, InterruptedException {
    assertThat(end("immediately").exitCode()).isEqualTo(EXIT_CODE);
  }

  @Test
  void theVirtualMachineRunsThem() throws IOException, InterruptedException {
    assertThat(end("halt").exitCode()).isEqualTo(ABORTED);
  }

  private static CommandRun end(String how) throws IOException, InterruptedException {
    return ChildProcess.run(
        ChildProcess.java(List.of("-Xmx64m"), AbortedByExitHandler.class.getName(), how), Map.of());
  }

  /** A process with an exit handler that aborts it. */
  static final class AbortedByExitHandler {

    private AbortedByExitHandler() {}

    public static void main(String[] args) {
      NativeLibrary system = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
      Object[] handler = {system.getFunction("abort"), null};
      system.getFunction("on_exit").invokeInt(handler);
      if (args[0].equals("halt")) {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
      ImmediateExit.with(EXIT_CODE);
    }
  }
}
