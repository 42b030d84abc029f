package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * Prophesee's DAT, version 2: lines that begin with {@code %}, a byte for the type of the events, a
 * byte for their size, then 8 bytes an event, little-endian: an unsigned 32-bit timestamp; column
 * in bits 0..13, row in bits 14..27 (both from the top left), polarity in bits 28..31.
 */
final class DatDecoder extends FixedSizeDecoder {

  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int EVENT_BYTES = 8;
  private static final int MASK = 0x3FFF;
  private static final int ROW_SHIFT = 14;
  private static final int POLARITY_SHIFT = 28;
  private static final int EVENT_2D = 0x00;
  private static final int EVENT_CD = 0x0C;

  private final SensorSize sensor;
  private final ClockUnwrap clock = new ClockUnwrap(Integer.SIZE);

  /**
   * Reads the header.
   *
   * @param in the file at its first byte; closed by this object
   * @param camera the camera by the caller's word, or null for the one that the header tells
   * @param strict whether a file that stops within an event is an error
   */
  DatDecoder(ByteInput in, Camera camera, boolean strict) throws IOException {
    super(in, EVENT_BYTES, strict);
    HeaderKeys header = HeaderKeys.read(in);
    if (!header.value("version").equals("2")) {
      throw new RecordingException(
          in.name(),
          "DAT files of version \""
              + header.value("version")
              + "\" are not supported, only of version 2");
    }
    if (in.fill(2) < 2) {
      throw new RecordingException(in.name(), "the header has no end: the file stops within it");
    }
    int type = in.bytes()[in.offset()] & 0xFF;
    int size = in.bytes()[in.offset() + 1] & 0xFF;
    in.skip(2);
    if ((type != EVENT_2D && type != EVENT_CD) || size != EVENT_BYTES) {
      throw new RecordingException(
          in.name(),
          String.format(
              "it holds events of type 0x%02X and %d bytes, not change events (0x0C, 8 bytes)",
              type, size));
    }
    sensor = header.sensor(in.name(), camera);
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  void decode(byte[] bytes, int offset, int events, EventBuffer buffer) {
    int at = offset;
    for (int i = 0; i < events; i++) {
      int timestamp = (int) LITTLE_ENDIAN_INT.get(bytes, at);
      int pixel = (int) LITTLE_ENDIAN_INT.get(bytes, at + Integer.BYTES);
      buffer.add(
          clock.unwrap(Integer.toUnsignedLong(timestamp)),
          pixel & MASK,
          pixel >>> ROW_SHIFT & MASK,
          pixel >>> POLARITY_SHIFT == 0 ? 0 : 1);
      at += EVENT_BYTES;
    }
  }
}
