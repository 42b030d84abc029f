package org.ottt.djl.data.event.recording;

import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * ATIS {@code .bin}, as N-MNIST and N-Caltech101 have it: no header, 5 bytes an event: column, row
 * (both from the top left), a bit of polarity and 23 bits of timestamp, big-endian.
 *
 * <p>The ATIS has 240 rows. An event in row 240 is not an event: it says that the camera's clock
 * went over by 2^13 us, which belong to it and to all that follow.
 *
 * <p>A file that stops within an event is refused, strictly read or not: with neither header nor
 * checksum, its length is all that tells such a file from others of its name, and a published
 * recording of another length is a damaged copy.
 */
final class AtisDecoder extends FixedSizeDecoder {

  private static final int EVENT_BYTES = 5;
  private static final int TIMESTAMP_BITS = 23;
  private static final int OVERFLOW_ROW = 240;
  private static final long OVERFLOW = 1L << 13;

  private final SensorSize sensor;
  private final boolean assumed;
  private final ClockUnwrap clock = new ClockUnwrap(TIMESTAMP_BITS);
  private long overflow;

  /**
   * Creates the decoder.
   *
   * @param in the file at its first byte; closed by this object
   * @param camera the camera, which the file does not tell; null assumes N-MNIST
   */
  AtisDecoder(ByteInput in, Camera camera) {
    super(in, EVENT_BYTES, true);
    assumed = camera == null;
    sensor = (assumed ? Camera.NMNIST : camera).sensor();
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  public String assumption() {
    return assumed
        ? "an ATIS file names no camera, so N-MNIST is assumed; --camera names another"
        : null;
  }

  @Override
  void decode(byte[] bytes, int offset, int events, EventBuffer buffer) {
    int at = offset;
    for (int i = 0; i < events; i++) {
      int row = bytes[at + 1] & 0xFF;
      int timestamp =
          (bytes[at + 2] & 0x7F) << 16 | (bytes[at + 3] & 0xFF) << 8 | (bytes[at + 4] & 0xFF);
      long unwrapped = clock.unwrap(timestamp);
      if (row == OVERFLOW_ROW) {
        overflow += OVERFLOW;
      } else {
        buffer.add(overflow + unwrapped, bytes[at] & 0xFF, row, bytes[at + 2] >>> 7 & 1);
      }
      at += EVENT_BYTES;
    }
  }
}
