package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * Events that arrive over a connection to a port of this machine's loopback address, in a form of
 * {@link LiveInput}. One sender at a time; when it ends or sends garbage, the reader waits for the
 * next one, and the log says what was wrong. TCP makes a sender that is too fast wait.
 */
public final class TcpEvents implements LabelledReader, CountingReader, SenderReader {

  private final ServerSocket server;
  private final Camera camera;
  private final SensorSize sensor;
  private final AtomicLong connections = new AtomicLong();
  private final BrokenConnections broken;
  private volatile Socket socket;
  private EventReader sender;

  /**
   * Opens the port.
   *
   * @param port the port, or 0 for a free one
   * @param camera the camera that sends, also where a header names another one; null for the one
   *     that the header names, of 128 x 128 pixels. All senders must have the same size, because it
   *     has to be known before the first of them
   * @throws IOException if the port is taken
   */
  public TcpEvents(int port, Camera camera) throws IOException {
    this.camera = camera;
    sensor = camera == null ? SensorSize.DVS128 : camera.sensor();
    try {
      server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IOException(
          "port %d cannot be opened: %s; choose another one".formatted(port, e.getMessage()), e);
    }
    broken = new BrokenConnections(name());
  }

  private String name() {
    return "tcp:" + port();
  }

  /**
   * Returns the port.
   *
   * @return its number
   */
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public int width() {
    return sensor.width();
  }

  @Override
  public int height() {
    return sensor.height();
  }

  @Override
  public int read(EventBuffer buffer) throws IOException {
    while (true) {
      try {
        if (sender == null) {
          socket = server.accept();
          sender = LiveInput.open(name(), socket.getInputStream(), camera);
          checkSize();
          connections.incrementAndGet();
        }
        if (sender.read(buffer) > 0) {
          return buffer.size();
        }
      } catch (IOException e) {
        if (server.isClosed()) {
          return 0;
        }
        broken.add(socket, e);
      }
      endSender();
    }
  }

  private void checkSize() throws RecordingException {
    SensorSize sent = new SensorSize(sender.width(), sender.height());
    if (!sent.equals(sensor)) {
      String assumed = camera == null ? " (the default)" : "";
      throw new RecordingException(
          name(),
          "the sensor size in the sender's header differs from --camera, %s instead of %s%s"
                  .formatted(sent, sensor, assumed)
              + "; start with --camera "
              + Camera.of(sent.width(), sent.height()));
    }
  }

  private void endSender() throws IOException {
    if (sender != null) {
      sender.close();
      sender = null;
    }
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  @Override
  public void takeLabels(LabelConsumer consumer) {
    if (sender instanceof LabelledReader labelled) {
      labelled.takeLabels(consumer);
    }
  }

  @Override
  public long senders() {
    return connections.get();
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (broken.count() > 0) {
      counts.put("broken connections or garbage", broken.count());
    }
    return counts;
  }

  @Override
  public List<RecordingWarning> warnings() {
    // The log and the counts say what was wrong.
    return List.of();
  }

  /** Closes the port and the connection; a read that waits ends with 0 events. */
  @Override
  public void close() throws IOException {
    server.close();
    Socket open = socket;
    if (open != null) {
      open.close();
    }
  }
}
