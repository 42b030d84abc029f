package org.ottt.djl.spark.transport;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.ConfigProvider;
import org.apache.spark.network.util.TransportConf;

/**
 * One end of connections between processes on Spark's transport: it connects, and listens if asked.
 *
 * <p>Where {@code spark.authenticate} is on, both sides prove that they know the application's
 * secret before anything else is said; where {@code spark.network.crypto.enabled} is on, all is
 * encrypted. The transport does neither by itself.
 */
final class Wire implements AutoCloseable {

  /** The name under which Spark's transport looks for its settings, {@code spark.ottt.io.…}. */
  private static final String MODULE = "ottt";

  private final TransportContext context;
  private final List<TransportServerBootstrap> serverSide;
  private final TransportClientFactory clients;
  private TransportServer server;

  /**
   * Prepares connections.
   *
   * @param conf Spark's settings
   * @param security whether and with which secret to authenticate
   * @param handler takes what is received
   */
  Wire(SparkConf conf, SecurityManager security, RpcHandler handler) {
    TransportConf settings = new TransportConf(MODULE, new Settings(conf));
    boolean secure = security.isAuthenticationEnabled();
    serverSide = secure ? List.of(new AuthServerBootstrap(settings, security)) : List.of();
    List<TransportClientBootstrap> clientSide =
        secure
            ? List.of(
                new AuthClientBootstrap(
                    settings, conf.get("spark.app.id", security.getSaslUser()), security))
            : List.of();
    context = new TransportContext(settings, handler);
    clients = context.createClientFactory(clientSide);
  }

  /**
   * Listens from now on.
   *
   * @param host the name or address under which others reach this process
   * @param bindAddress the name or address of this machine to listen on; not the host where that is
   *     one of a machine whose container this is
   * @param port the port; 0 for any free one
   * @return where others can connect to
   */
  Address listen(String host, String bindAddress, int port) {
    server = context.createServer(bindAddress, port, serverSide);
    return new Address(host, server.getPort());
  }

  /**
   * Connects to another process.
   *
   * @throws IOException if it cannot be reached, or refuses the secret
   */
  TransportClient connect(Address address) throws IOException {
    try {
      return clients.createUnmanagedClient(address.host(), address.port());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while connecting to " + address, e);
    } catch (RuntimeException e) {
      // What the bootstraps of authentication throw.
      throw new IOException("%s refuses the connection: %s".formatted(address, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    clients.close();
    if (server != null) {
      server.close();
    }
    context.close();
  }

  /** Spark's settings as its transport asks for them. */
  private static final class Settings extends ConfigProvider {

    /** A group has one connection to each member; the transport would start two threads a core. */
    private static final Map<String, String> DEFAULTS =
        Map.of("spark.ottt.io.serverThreads", "2", "spark.ottt.io.clientThreads", "2");

    private final SparkConf conf;

    Settings(SparkConf conf) {
      this.conf = conf;
    }

    @Override
    public String get(String name) {
      String value = conf.get(name, DEFAULTS.get(name));
      if (value == null) {
        throw new NoSuchElementException(name);
      }
      return value;
    }

    @Override
    public Iterable<Map.Entry<String, String>> getAll() {
      return List.of(conf.getAll()).stream().map(pair -> Map.entry(pair._1(), pair._2())).toList();
    }
  }
}
