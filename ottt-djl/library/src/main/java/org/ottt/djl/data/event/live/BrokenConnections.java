package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.recording.RecordingException;
import org.ottt.djl.progress.ProgressDisplay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that ended with an error or brought what cannot be read. Each is counted, and the log
 * says why, because otherwise the reader seems to wait for nothing. A sender that tries again and
 * again is told of once a minute.
 */
final class BrokenConnections {

  private static final Logger LOG = LoggerFactory.getLogger(BrokenConnections.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String name;
  private final AtomicLong count = new AtomicLong();
  private String told;
  private long toldAt;

  /**
   * Creates a count of 0.
   *
   * @param name what messages call the port
   */
  BrokenConnections(String name) {
    this.name = name;
  }

  /**
   * Counts a connection and says why it is closed.
   *
   * @param socket the connection, or null if there was none yet
   * @param failure why it cannot be used any longer
   */
  void add(Socket socket, IOException failure) {
    count.incrementAndGet();
    String reason =
        failure instanceof RecordingException e ? e.reason() : String.valueOf(failure.getMessage());
    long now = System.nanoTime();
    if (reason.equals(told) && now - toldAt < QUIET_NANOS) {
      return;
    }
    told = reason;
    toldAt = now;
    // The line that says that events are waited for.
    ProgressDisplay.erase();
    LOG.warn("{}: the connection of {} was closed: {}", name, sender(socket), reason);
  }

  private static String sender(Socket socket) {
    return socket == null
        ? "a sender"
        : socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
  }

  /** Returns how many there were. May be called by any thread. */
  long count() {
    return count.get();
  }
}
