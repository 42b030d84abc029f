package org.ottt.djl.prep.recording;

import java.io.IOException;

/**
 * ATIS {@code .bin}, as N-MNIST and N-Caltech101 have it: no header, 5 bytes an event: column, row
 * (both from the top left), a bit of polarity and 23 bits of timestamp, big-endian.
 */
final class AtisDecoder implements EventDecoder {

  private static final int EVENT_BYTES = 5;
  private static final int TIMESTAMP_BITS = 23;

  private final ByteInput in;
  private final SensorSize sensor;
  private final ClockUnwrap clock = new ClockUnwrap(TIMESTAMP_BITS);

  /**
   * Creates the decoder.
   *
   * @param in the file at its first byte; closed by this object
   * @param sensor size of the sensor, which the file does not tell
   */
  AtisDecoder(ByteInput in, SensorSize sensor) {
    this.in = in;
    this.sensor = sensor;
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  public void decode(EventBuffer buffer) throws IOException {
    while (buffer.room() > 0) {
      int available = in.fill(EVENT_BYTES);
      if (available < EVENT_BYTES) {
        if (available > 0) {
          throw new RecordingException(
              in.name(), "the last event is cut off after " + available + " of 5 bytes");
        }
        return;
      }
      decode(buffer, Math.min(available / EVENT_BYTES, buffer.room()));
    }
  }

  private void decode(EventBuffer buffer, int events) {
    byte[] bytes = in.bytes();
    int at = in.offset();
    for (int i = 0; i < events; i++) {
      int timestamp =
          (bytes[at + 2] & 0x7F) << 16 | (bytes[at + 3] & 0xFF) << 8 | (bytes[at + 4] & 0xFF);
      buffer.add(
          clock.unwrap(timestamp), bytes[at] & 0xFF, bytes[at + 1] & 0xFF, bytes[at + 2] >>> 7 & 1);
      at += EVENT_BYTES;
    }
    in.skip(events * EVENT_BYTES);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
