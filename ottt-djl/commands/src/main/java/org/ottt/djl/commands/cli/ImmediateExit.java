package org.ottt.djl.commands.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** Ends the process while other threads compute. */
public final class ImmediateExit {

  private ImmediateExit() {}

  /**
   * Ends the process without shutdown hooks.
   *
   * <p>{@link Runtime#halt} runs the destructors of the native libraries. A thread that is inside
   * PyTorch for longer, in the backward pass of BPTT for example, then finds its objects gone, and
   * the process ends as a crash, with another exit code and a {@code hs_err_pid} file. The system's
   * own call runs nothing.
   *
   * @param code the exit code
   */
  public static void with(int code) {
    try {
      NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
          .getFunction("_exit")
          .invokeVoid(new Object[] {code});
    } catch (LinkageError e) {
      Runtime.getRuntime().halt(code);
    }
  }
}
