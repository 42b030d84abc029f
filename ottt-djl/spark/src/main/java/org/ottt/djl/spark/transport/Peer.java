package org.ottt.djl.spark.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.network.client.TransportClient;
import org.ottt.djl.cluster.CommunicationException;

/** Another member of the group: what has arrived from it, and whether it is alive. */
final class Peer {

  private final int rank;
  private final long timeoutNanos;
  private final LinkedBlockingQueue<Frame.Piece> pieces = new LinkedBlockingQueue<>();
  private volatile long lastHeard = System.nanoTime();
  private volatile String loss;
  private volatile Address address;
  private volatile TransportClient client;

  Peer(int rank, double timeoutSeconds) {
    this.rank = rank;
    timeoutNanos = (long) (timeoutSeconds * 1e9);
  }

  int rank() {
    return rank;
  }

  /** Returns the connection to it. */
  TransportClient client() {
    return client;
  }

  /** Says where it listens; from now on it must give signs of life. */
  void expectAt(Address where) {
    address = where;
    heard();
  }

  void connected(TransportClient connection) {
    client = connection;
  }

  void heard() {
    lastHeard = System.nanoTime();
  }

  void arrived(Frame.Piece piece) {
    pieces.add(piece);
  }

  void lost(String reason) {
    if (loss == null) {
      loss = reason;
    }
  }

  /**
   * Waits for the next piece from it.
   *
   * @throws CommunicationException if it is lost, or has been silent for too long
   */
  Frame.Piece take() {
    try {
      while (true) {
        // Read before the queue: what came before the loss is still good.
        String lossBefore = loss;
        Frame.Piece piece = pieces.poll(lossBefore == null ? 100 : 0, TimeUnit.MILLISECONDS);
        if (piece != null) {
          return piece;
        }
        if (lossBefore != null) {
          throw new CommunicationException("%s is lost: %s.".formatted(this, lossBefore));
        }
        requireAlive();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommunicationException("Interrupted while waiting for " + this + ".", e);
    }
  }

  /** Tells whether it may still answer. */
  boolean isAlive() {
    return loss == null && System.nanoTime() - lastHeard < timeoutNanos / 2;
  }

  private void requireAlive() {
    if (System.nanoTime() - lastHeard > timeoutNanos) {
      throw new CommunicationException(
          "%s has been silent for %d s: its process hangs or the network is cut."
              .formatted(this, TimeUnit.NANOSECONDS.toSeconds(timeoutNanos)));
    }
  }

  @Override
  public String toString() {
    return "Rank " + rank + " (" + address + ")";
  }
}
