package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.event.recording.Aedat2Packets;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.RecordingWarning;

/**
 * Events that arrive in datagrams on this machine's loopback address, as jAER's "AEUnicastOutput"
 * sends them. Nothing slows down a sender of datagrams, so a slow reader loses some; the sequence
 * numbers show how many.
 */
public final class UdpEvents implements CountingReader {

  private static final int LARGEST = 65_507;
  private static final int SYSTEM_BUFFER = 1 << 22;
  private static final int EVENT_BYTES = 8;

  private final DatagramSocket socket;
  private final Aedat2Packets packets;
  private final byte[] bytes = new byte[LARGEST];

  private final EventBuffer arrived = new EventBuffer(LARGEST / EVENT_BYTES);
  private int handedOn;
  private volatile long lost;
  private volatile long rubbish;
  private volatile long outside;

  /**
   * Opens the port.
   *
   * @param port the port, or 0 for a free one
   * @param camera the camera that sends
   * @throws IOException if the port is taken, or the camera has too many pixels
   */
  public UdpEvents(int port, Camera camera) throws IOException {
    packets = new Aedat2Packets("udp:" + port, camera);
    try {
      socket = new DatagramSocket(null);
      socket.setReceiveBufferSize(SYSTEM_BUFFER);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (SocketException e) {
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
    return socket.getLocalPort();
  }

  @Override
  public int width() {
    return packets.sensor().width();
  }

  @Override
  public int height() {
    return packets.sensor().height();
  }

  @Override
  public int read(EventBuffer buffer) throws IOException {
    buffer.clear();
    while (handedOn == arrived.size()) {
      handedOn = 0;
      arrived.clear();
      DatagramPacket packet = new DatagramPacket(bytes, LARGEST);
      try {
        socket.receive(packet);
      } catch (SocketException e) {
        if (socket.isClosed()) {
          return 0;
        }
        throw e;
      }
      packets.decode(bytes, packet.getLength(), arrived);
      lost = packets.lost();
      rubbish = packets.rubbish();
      outside = packets.outside();
    }
    while (buffer.room() > 0 && handedOn < arrived.size()) {
      buffer.add(
          arrived.timestamp(handedOn),
          arrived.x(handedOn),
          arrived.y(handedOn),
          arrived.polarity(handedOn) == 1);
      handedOn++;
    }
    return buffer.size();
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    put(counts, "datagrams lost", lost);
    put(counts, "datagrams that are not AEDAT 2.0", rubbish);
    put(counts, "events outside the sensor", outside);
    return counts;
  }

  private static void put(Map<String, Long> counts, String what, long count) {
    if (count > 0) {
      counts.put(what, count);
    }
  }

  @Override
  public List<RecordingWarning> warnings() {
    // The counts say what was wrong.
    return List.of();
  }

  /** Closes the port; a read that waits ends with 0 events. */
  @Override
  public void close() {
    socket.close();
  }
}
