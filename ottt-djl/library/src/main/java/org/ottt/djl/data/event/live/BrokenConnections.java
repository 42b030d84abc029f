package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.progress.ProgressDisplay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that ended with an error or brought what cannot be read. Each is counted, and the log
 * says why, because otherwise the reader seems to wait for nothing. A sender that tries again and
 * again is told of once a minute, and no more than ten messages a minute are written.
 */
final class BrokenConnections {

  private static final Logger LOG = LoggerFactory.getLogger(BrokenConnections.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Reasons may differ in a number only, such as the place of an event. */
  private static final int MOST_A_MINUTE = 10;

  private final String name;
  private final AtomicLong count = new AtomicLong();
  private String told;
  private long toldAt;
  private long minuteFrom = System.nanoTime();
  private int inMinute;

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
    if (now - minuteFrom >= QUIET_NANOS) {
      minuteFrom = now;
      inMinute = 0;
    }
    if ((reason.equals(told) && now - toldAt < QUIET_NANOS) || inMinute == MOST_A_MINUTE) {
      return;
    }
    inMinute++;
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
