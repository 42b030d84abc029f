package org.ottt.djl.spark.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.ottt.djl.cluster.CommunicationException;

/** A member's connection to the driver: messages go there, the wish to stop comes back. */
public final class DriverLink implements AutoCloseable {

  private static final long TIMEOUT_MILLIS = 30_000;
  private static final long PERIOD_MILLIS = 500;

  private final String group;
  private final int rank;
  private final String host;
  private final Wire wire;
  private final TransportClient client;
  private final ScheduledExecutorService questions;
  private volatile boolean stop;
  private volatile boolean lost;
  private volatile String alias;
  private volatile String meant;

  /**
   * Connects to the driver.
   *
   * @param conf Spark's settings
   * @param security whether and with which secret to authenticate
   * @param host the name or address of this machine
   * @param driver where the driver listens
   * @param group the name of the run's group
   * @param rank this member
   * @throws CommunicationException if the driver cannot be reached
   */
  public DriverLink(
      SparkConf conf,
      SecurityManager security,
      String host,
      Address driver,
      String group,
      int rank) {
    this.group = group;
    this.rank = rank;
    this.host = host;
    wire = new Wire(conf, security, new NoOpRpcHandler());
    try {
      client = wire.connect(driver);
    } catch (IOException e) {
      wire.close();
      throw new CommunicationException(
          "The driver at %s cannot be reached from %s: %s".formatted(driver, host, e.getMessage()),
          e);
    }
    questions =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "ottt-driver-link");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        questions.scheduleWithFixedDelay(
            this::ask, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    try {
      tell(Message.Kind.ALIVE, "");
    } catch (CommunicationException e) {
      // Without a driver there is nobody to train for: Spark ends this process as well.
      lost = true;
      stop = true;
    }
  }

  /**
   * Replaces a text by another one in all messages from now on.
   *
   * @param text such as the name of a temporary folder
   * @param instead what the user knows
   */
  public void rename(String text, String instead) {
    meant = instead;
    alias = text;
  }

  /**
   * Tells the driver something and waits until it knows.
   *
   * @param kind what it is
   * @param text the text
   * @throws CommunicationException if the driver is lost
   */
  public void tell(Message.Kind kind, String text) {
    try {
      String shown = alias == null ? text : text.replace(alias, meant);
      ByteBuffer reply =
          client.sendRpcSync(new Message(kind, rank, host, shown).encode(group), TIMEOUT_MILLIS);
      if (reply.hasRemaining() && reply.get() == 1) {
        stop = true;
      }
    } catch (RuntimeException e) {
      throw new CommunicationException("The driver is lost: " + e.getMessage(), e);
    }
  }

  /**
   * Tells whether the run is to stop.
   *
   * @return true once the driver has said so, or is lost
   */
  public boolean isStopRequested() {
    return stop;
  }

  /**
   * Makes sure that a run that has stopped did so because the driver wished it.
   *
   * @throws CommunicationException if it stopped because the driver is lost
   */
  public void requireDriver() {
    if (lost) {
      throw new CommunicationException("The driver cannot be reached.");
    }
  }

  @Override
  public void close() {
    questions.shutdownNow();
    wire.close();
  }
}
