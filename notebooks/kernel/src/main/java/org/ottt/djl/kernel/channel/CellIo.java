package org.ottt.djl.kernel.channel;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/**
 * Output, input and display of the running cell. What threads print after their cell has ended goes
 * to that cell too, until the next one runs.
 */
public final class CellIo extends JupyterIO {

  private static final long SEND_EVERY_MS = 50;

  private final CellStream output;
  private final CellStream errors;
  private volatile ShellReplyEnvironment request;
  private volatile boolean inputAllowed;

  /**
   * Takes over the process's standard streams.
   *
   * @param beforeOutput called in the printing thread before each write of output; may throw to
   *     stop it
   * @param beforeError the same before each write of errors
   */
  public CellIo(Runnable beforeOutput, Runnable beforeError) {
    super(StandardCharsets.UTF_8);
    output = new CellStream(text -> publish(StreamType.OUT, text), beforeOutput);
    errors = new CellStream(text -> publish(StreamType.ERR, text), beforeError);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "output");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        timer.scheduleWithFixedDelay(
            this::flushQuietly, SEND_EVERY_MS, SEND_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * An error here, such as that of a full heap, would end the timer for the rest of the session.
   */
  private void flushQuietly() {
    try {
      flush();
    } catch (RuntimeException | Error e) {
      // What was printed is kept, and sent a moment later.
    }
  }

  /** Makes this the standard streams of the process. */
  public void install() {
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    System.setIn(new CellInput(this::ask));
  }

  /**
   * Sends everything from now on as an answer to a request.
   *
   * @param env the request's reply channel
   * @param allowInput whether the frontend can ask its user
   */
  public void attach(ShellReplyEnvironment env, boolean allowInput) {
    flush();
    request = env;
    inputAllowed = allowInput;
    setEnv(env);
  }

  /** Sends what has been printed so far. */
  public void flush() {
    output.send();
    errors.send();
  }

  private void publish(StreamType type, String text) {
    ShellReplyEnvironment env = request;
    if (env != null) {
      env.publish(new PublishStream(type, text));
    }
  }

  private String ask() {
    ShellReplyEnvironment env = request;
    if (env == null || !inputAllowed) {
      return null;
    }
    flush();
    return env.readFromStdIn();
  }
}
