package org.ottt.djl.commands.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.ottt.djl.progress.ProgressDisplay;

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into a question that a run can ask, so that it can
 * put its things in order first. A second signal, half a second later or more, ends the process
 * immediately.
 *
 * <p>The Java virtual machine's own way, a shutdown hook, would let a second signal pass unnoticed
 * and leave the exit code to chance if the run ended by itself at the same time. Signals that the
 * process was started to ignore (as {@code nohup} does) stay ignored.
 */
public final class StopSignal implements AutoCloseable {

  /** By POSIX's numbers; a shell adds 128 for the exit code of a process that a signal ended. */
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private static final int SIGNAL_EXIT = 128;

  /**
   * One request can arrive twice: a terminal and a service manager signal all processes of a group,
   * and a parent among them may pass the signal on.
   */
  private static final long SAME_REQUEST_NANOS = 500_000_000L;

  private final PrintWriter err;
  private final Map<String, Object> earlierHandlers = new LinkedHashMap<>();
  private final AtomicReference<Request> first = new AtomicReference<>();

  /**
   * Starts to listen.
   *
   * @param err takes the line that tells the user what happens now
   */
  public StopSignal(PrintWriter err) {
    this.err = err;
    SIGNALS.forEach(
        (name, number) -> {
          Object earlier = Signals.register(name, () -> onSignal(SIGNAL_EXIT + number));
          if (earlier != null) {
            earlierHandlers.put(name, earlier);
          }
        });
  }

  private void onSignal(int code) {
    long now = System.nanoTime();
    if (!first.compareAndSet(null, new Request(code, now))) {
      if (now - first.get().nanos() > SAME_REQUEST_NANOS) {
        ImmediateExit.with(code);
      }
      return;
    }
    // The bar would precede the message, or stay on the screen.
    ProgressDisplay.erase();
    err.println("Stopping after this step; a second signal ends the run immediately.");
    err.flush();
  }

  /**
   * Says whether the run is to stop.
   *
   * @return true after a signal
   */
  public boolean isRequested() {
    return exitCode() != 0;
  }

  /**
   * Returns the exit code of the run.
   *
   * @return 0, or 128 and the number of the signal: 130 for Ctrl-C, 143 for SIGTERM
   */
  public int exitCode() {
    Request request = first.get();
    return request == null ? 0 : request.exitCode();
  }

  /** Stops to listen: the next signal does what it did before. */
  @Override
  public void close() {
    earlierHandlers.forEach(Signals::unregister);
  }

  private record Request(int exitCode, long nanos) {}
}
