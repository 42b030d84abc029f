package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.recording.Camera;
import org.ottt.djl.data.event.recording.EventBuffer;
import org.ottt.djl.data.event.recording.EventReader;
import org.ottt.djl.data.event.recording.RecordingWarning;

/**
 * Events that arrive over a connection to a port of this machine's loopback address, in a form of
 * {@link LiveInput}. One sender at a time; when it ends or sends garbage, the reader waits for the
 * next one. TCP makes a sender that is too fast wait.
 */
public final class TcpEvents implements LabelledReader, CountingReader {

  private final ServerSocket server;
  private final Camera camera;
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();
  private volatile Socket socket;
  private EventReader sender;
  private final int width;
  private final int height;

  /**
   * Opens the port.
   *
   * @param port the port, or 0 for a free one
   * @param camera the camera that sends: all senders must have its size
   * @throws IOException if the port is taken
   */
  public TcpEvents(int port, Camera camera) throws IOException {
    this.camera = camera;
    width = camera.sensor().width();
    height = camera.sensor().height();
    try {
      server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IOException(
          "port %d cannot be opened: %s; choose another one".formatted(port, e.getMessage()), e);
    }
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
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int read(EventBuffer buffer) throws IOException {
    while (true) {
      try {
        if (sender == null) {
          socket = server.accept();
          connections.incrementAndGet();
          sender = LiveInput.open("tcp:" + port(), socket.getInputStream(), camera);
          if (sender.width() != width || sender.height() != height) {
            throw new IOException("the sensor size in the sender's header differs from --camera");
          }
        }
        if (sender.read(buffer) > 0) {
          return buffer.size();
        }
      } catch (SocketException e) {
        if (server.isClosed()) {
          return 0;
        }
        broken.incrementAndGet();
      } catch (IOException e) {
        broken.incrementAndGet();
      }
      endSender();
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
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (connections.get() > 1) {
      counts.put("connections", connections.get());
    }
    if (broken.get() > 0) {
      counts.put("broken connections or garbage", broken.get());
    }
    return counts;
  }

  @Override
  public List<RecordingWarning> warnings() {
    return counts().entrySet().stream()
        .map(entry -> new RecordingWarning(entry.getKey(), entry.getValue().toString()))
        .toList();
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
