package org.ottt.djl.spark.job;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ottt.djl.commands.train.RunMember;
import org.ottt.djl.spark.transport.Message;

/** Shows at the driver what the members of a run say, and remembers why it ended. */
final class RunMonitor implements Consumer<Message> {

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean resumed;
  private Message failure;
  private Message interruption;
  private boolean kept;
  private boolean everKept;
  private boolean opened;
  private boolean begun;

  /**
   * Creates the monitor of a run.
   *
   * @param out takes the run's output
   * @param err takes its progress and warnings
   * @param resumed whether there was a run before, which this one continues
   */
  RunMonitor(PrintWriter out, PrintWriter err, boolean resumed) {
    this.out = out;
    this.err = err;
    this.resumed = resumed;
  }

  @Override
  public synchronized void accept(Message message) {
    switch (message.kind()) {
      case OUTPUT -> print(out, message.text());
      case PROGRESS -> print(err, message.text());
      case LOG -> print(err, "[" + name(message) + "] " + message.text());
      case OPENED -> opened = true;
      case KEPT -> {
        kept = true;
        everKept = true;
      }
      // The first to fail knows why; what it says later is more complete.
      case FAILED, UNREADABLE ->
          failure = failure == null || failure.rank() == message.rank() ? message : failure;
      case INTERRUPTED -> interruption = interruption == null ? message : interruption;
      case ALIVE -> begun = true;
    }
  }

  private static void print(PrintWriter writer, String text) {
    writer.println(text);
    writer.flush();
  }

  private static String name(Message message) {
    return "rank " + message.rank() + " on " + message.host();
  }

  /**
   * Returns why no other attempt makes sense, if that is so. Spark may tell of the end of one
   * member while another one is about to say why.
   */
  Optional<String> awaitFailure() {
    long end = System.nanoTime() + GRACE_NANOS;
    while (failure().isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return failure();
  }

  private synchronized Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(message -> message.text() + remedy(message) + " [" + name(message) + "]");
  }

  /** Only the process that writes the run knows what is kept, and another one may have failed. */
  private String remedy(Message message) {
    boolean continues = everKept || (resumed && opened);
    return continues && message.kind() == Message.Kind.UNREADABLE
        ? (message.text().endsWith(".") ? "" : ".")
            + " The run is kept; fix this and continue with --resume."
        : "";
  }

  /** Returns what members said about an attempt that was interrupted. */
  synchronized Optional<String> interruption() {
    return Optional.ofNullable(interruption)
        .map(message -> message.text() + " [" + name(message) + "]");
  }

  /** Returns whether a checkpoint was written in this attempt. */
  synchronized boolean hasKept() {
    return kept;
  }

  /** Returns how far the run has come in all attempts so far. */
  synchronized RunMember.Earlier progress() {
    if (everKept) {
      return RunMember.Earlier.KEPT;
    }
    return opened ? RunMember.Earlier.OPENED : RunMember.Earlier.NONE;
  }

  /** Returns whether a member has begun to train in this attempt. */
  synchronized boolean hasBegun() {
    return begun;
  }

  /** Forgets an attempt. */
  synchronized void restart() {
    failure = null;
    interruption = null;
    kept = false;
    begun = false;
  }
}
