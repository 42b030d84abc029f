package org.ottt.djl.data.event.recording;

/**
 * ATIS {@code .bin}, as N-MNIST and N-Caltech101 have it: no header, 5 bytes an event: column, row
 * (both from the top left), a bit of polarity and 23 bits of timestamp, big-endian.
 */
final class AtisDecoder extends FixedSizeDecoder {

  private static final int EVENT_BYTES = 5;
  private static final int TIMESTAMP_BITS = 23;

  private final SensorSize sensor;
  private final ClockUnwrap clock = new ClockUnwrap(TIMESTAMP_BITS);

  /**
   * Creates the decoder.
   *
   * @param in the file at its first byte; closed by this object
   * @param sensor size of the sensor, which the file does not tell
   */
  AtisDecoder(ByteInput in, SensorSize sensor) {
    super(in, EVENT_BYTES);
    this.sensor = sensor;
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  void decode(byte[] bytes, int offset, int events, EventBuffer buffer) {
    int at = offset;
    for (int i = 0; i < events; i++) {
      int timestamp =
          (bytes[at + 2] & 0x7F) << 16 | (bytes[at + 3] & 0xFF) << 8 | (bytes[at + 4] & 0xFF);
      buffer.add(
          clock.unwrap(timestamp), bytes[at] & 0xFF, bytes[at + 1] & 0xFF, bytes[at + 2] >>> 7 & 1);
      at += EVENT_BYTES;
    }
  }
}
