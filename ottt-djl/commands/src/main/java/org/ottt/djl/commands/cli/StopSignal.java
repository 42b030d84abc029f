package org.ottt.djl.commands.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.ottt.djl.progress.ProgressDisplay;

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into a question that a run can ask, so that it can
 * put its things in order first. A second signal, half a second later or more, ends the process
 * immediately.
 *
 * <p>Where a program runs a command in its own process, as the cell of a notebook does, there is no
 * such signal: {@link #requestAll} asks the same.
 *
 * <p>The Java virtual machine's own way, a shutdown hook, would let a second signal pass unnoticed
 * and leave the exit code to chance if the run ended by itself at the same time. Signals that the
 * process was started to ignore (as {@code nohup} does) stay ignored.
 */
public final class StopSignal implements AutoCloseable {

  /** By POSIX's numbers; a shell adds 128 for the exit code of a process that a signal ended. */
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private static final int SIGNAL_EXIT = 128;
  private static final int CTRL_C_EXIT = SIGNAL_EXIT + 2;

  /**
   * One request can arrive twice: a terminal and a service manager signal all processes of a group,
   * and a parent among them may pass the signal on.
   */
  private static final long SAME_REQUEST_NANOS = 500_000_000L;

  /** Those that are not closed. */
  private static final Set<StopSignal> LISTENING = ConcurrentHashMap.newKeySet();

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
    LISTENING.add(this);
  }

  /**
   * Asks all runs of this process to stop, as Ctrl-C does.
   *
   * @return whether one of them had not been asked before; false where no run listens, too
   */
  public static boolean requestAll() {
    Request request = new Request(CTRL_C_EXIT, System.nanoTime());
    boolean asked = false;
    for (StopSignal signal : LISTENING) {
      asked |= signal.request(request, "a second interrupt does not wait for it");
    }
    return asked;
  }

  /**
   * Says whether a run of this process is still putting its things in order.
   *
   * @return true from a request to the end of the run
   */
  public static boolean isStopping() {
    return LISTENING.stream().anyMatch(StopSignal::isRequested);
  }

  private void onSignal(int code) {
    long now = System.nanoTime();
    if (!request(new Request(code, now), "a second signal ends the run immediately")
        && now - first.get().nanos() > SAME_REQUEST_NANOS) {
      ImmediateExit.with(code);
    }
  }

  /** Takes the first request and tells the user what another one would do. */
  private boolean request(Request request, String another) {
    if (!first.compareAndSet(null, request)) {
      return false;
    }
    // The bar would precede the message, or stay on the screen.
    ProgressDisplay.erase();
    err.println("Stopping after this step; " + another + ".");
    err.flush();
    return true;
  }

  /**
   * Says whether the run is to stop.
   *
   * @return true after a signal, and after {@link #requestAll}
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
    LISTENING.remove(this);
    earlierHandlers.forEach(Signals::unregister);
  }

  private record Request(int exitCode, long nanos) {}
}
