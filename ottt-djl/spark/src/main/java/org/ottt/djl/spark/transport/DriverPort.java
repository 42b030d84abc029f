package org.ottt.djl.spark.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.ottt.djl.cluster.CommunicationException;

/** Where the driver takes messages from the members of a run, and tells them when to stop. */
public final class DriverPort implements AutoCloseable {

  private static final String PORT = "spark.ottt.driver.port";
  private static final String BIND_ADDRESS = "spark.driver.bindAddress";

  private final Wire wire;
  private final Address address;
  private volatile boolean stop;

  /**
   * Opens the port.
   *
   * @param conf Spark's settings; {@code spark.ottt.driver.port} fixes the port, and {@code
   *     spark.driver.bindAddress} says where to listen if that is not the host
   * @param security whether and with which secret members authenticate
   * @param host the name or address under which executors reach the driver
   * @param group the name of the run's group; messages of others are refused
   * @param messages takes the messages, one at a time, in a thread of the transport
   * @throws CommunicationException if it cannot be opened; the message names the settings
   */
  public DriverPort(
      SparkConf conf,
      SecurityManager security,
      String host,
      String group,
      Consumer<Message> messages) {
    String bindAddress = conf.get(BIND_ADDRESS, host);
    int port = conf.getInt(PORT, 0);
    wire = new Wire(conf, security, new Receiver(group, messages));
    try {
      address = wire.listen(host, bindAddress, port);
    } catch (Exception e) {
      // The transport does not declare that it throws a BindException.
      wire.close();
      throw new CommunicationException(
          "The driver cannot listen on %s:%d (%s): choose a free port with %s. If %s is not an address of this machine, set %s to one."
              .formatted(bindAddress, port, e.getMessage(), PORT, bindAddress, BIND_ADDRESS),
          e);
    }
  }

  /**
   * Returns where the driver listens.
   *
   * @return the address for executors
   */
  public Address address() {
    return address;
  }

  /** Asks the run to stop after its present step. */
  public void requestStop() {
    stop = true;
  }

  @Override
  public void close() {
    wire.close();
  }

  private final class Receiver extends RpcHandler {

    private final StreamManager noStreams = new OneForOneStreamManager();
    private final String group;
    private final Consumer<Message> messages;

    Receiver(String group, Consumer<Message> messages) {
      this.group = group;
      this.messages = messages;
    }

    @Override
    public void receive(TransportClient client, ByteBuffer bytes, RpcResponseCallback callback) {
      Message message = Message.decode(group, bytes);
      if (message == null) {
        callback.onFailure(new IOException("This is another run's driver."));
        return;
      }
      synchronized (this) {
        messages.accept(message);
      }
      callback.onSuccess(ByteBuffer.wrap(new byte[] {(byte) (stop ? 1 : 0)}));
    }

    @Override
    public StreamManager getStreamManager() {
      return noStreams;
    }
  }
}
