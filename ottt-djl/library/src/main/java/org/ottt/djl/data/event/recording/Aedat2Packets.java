package org.ottt.djl.data.event.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * AEDAT 2.0's events in packets, as jAER sends them in datagrams: a big-endian sequence number of 4
 * bytes, which may be left out, then 8 bytes an event, its address and its timestamp. For one
 * thread.
 *
 * <p>A packet that cannot be one, and events outside the sensor, are counted and ignored, since
 * anyone who can reach a port can send anything.
 */
public final class Aedat2Packets {

  private static final int EVENT_BYTES = 8;

  private final Aedat2Layout layout;
  private final ClockUnwrap clock = new ClockUnwrap(Integer.SIZE);
  private long lastNumber = -1;
  private long lost;
  private long rubbish;
  private long outside;

  /**
   * Creates a decoder.
   *
   * @param name what messages call the source
   * @param camera the camera that sends
   * @throws RecordingException if its sensor has more pixels than AEDAT 2.0 can address
   */
  public Aedat2Packets(String name, Camera camera) throws RecordingException {
    layout = LiveRecording.layout(name, camera);
  }

  /**
   * Returns the size of the sensor.
   *
   * @return the camera's
   */
  public SensorSize sensor() {
    return layout.sensor();
  }

  /**
   * Decodes a packet.
   *
   * @param bytes holds it
   * @param length its bytes
   * @param buffer takes its events; has room for {@code length / 8} of them
   */
  public void decode(byte[] bytes, int length, EventBuffer buffer) {
    int rest = length % EVENT_BYTES;
    if (rest != 0 && rest != Integer.BYTES) {
      rubbish++;
      return;
    }
    ByteBuffer packet = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.BIG_ENDIAN);
    if (rest == Integer.BYTES) {
      count(Integer.toUnsignedLong(packet.getInt()));
    }
    EventBuffer all = new EventBuffer(Math.max(1, length / EVENT_BYTES));
    while (packet.remaining() >= EVENT_BYTES) {
      int address = packet.getInt();
      layout.decode(address, clock.unwrap(Integer.toUnsignedLong(packet.getInt())), all);
    }
    for (int i = 0; i < all.size(); i++) {
      boolean inside =
          all.x(i) >= 0
              && all.y(i) >= 0
              && all.x(i) < layout.sensor().width()
              && all.y(i) < layout.sensor().height();
      if (inside) {
        buffer.add(all.timestamp(i), all.x(i), all.y(i), all.polarity(i));
      } else {
        outside++;
      }
    }
  }

  private void count(long number) {
    if (lastNumber >= 0 && number > lastNumber + 1) {
      lost += number - lastNumber - 1;
    }
    lastNumber = number;
  }

  /**
   * Returns how many packets were lost on the way, by their sequence numbers.
   *
   * @return the number so far
   */
  public long lost() {
    return lost;
  }

  /**
   * Returns how many packets were none of AEDAT 2.0.
   *
   * @return the number so far
   */
  public long rubbish() {
    return rubbish;
  }

  /**
   * Returns how many events lay outside the sensor.
   *
   * @return the number so far
   */
  public long outside() {
    return outside;
  }
}
