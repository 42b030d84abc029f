package org.ottt.djl.data.event.recording;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * EVT 2.0: little-endian words of 32 bits whose bits 28..31 tell their type.
 *
 * <p>Types 0 (OFF) and 1 (ON) are events: bits 22..27 the low 6 bits of the timestamp, bits 11..21
 * the column, bits 0..10 the row, both from the top left. Type 8 has the timestamp's other bits in
 * 0..27. All other words (triggers, vendor's data) are skipped, and so is what comes before the
 * first word of type 8.
 */
final class Evt2Decoder extends FixedSizeDecoder {

  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int TYPE_SHIFT = 28;
  private static final int TIME_HIGH = 8;
  private static final int LOW_BITS = 6;
  private static final int LOW_SHIFT = 22;
  private static final int LOW_MASK = 0x3F;
  private static final int HIGH_MASK = 0xFFF_FFFF;
  private static final int COLUMN_SHIFT = 11;
  private static final int PIXEL_MASK = 0x7FF;
  private static final int TIMESTAMP_BITS = 34;

  private final SensorSize sensor;
  private final ClockUnwrap clock = new ClockUnwrap(TIMESTAMP_BITS);
  private long high = -1;

  /**
   * Creates the decoder.
   *
   * @param in the file after its header; closed by this object
   * @param sensor size of the sensor
   * @param strict whether a file that stops within a word is an error
   */
  Evt2Decoder(ByteInput in, SensorSize sensor, boolean strict) {
    super(in, Integer.BYTES, strict);
    this.sensor = sensor;
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  void decode(byte[] bytes, int offset, int events, EventBuffer buffer) {
    for (int i = 0; i < events; i++) {
      int word = (int) LITTLE_ENDIAN_INT.get(bytes, offset + i * Integer.BYTES);
      int type = word >>> TYPE_SHIFT;
      if (type == TIME_HIGH) {
        high = clock.unwrap((long) (word & HIGH_MASK) << LOW_BITS);
      } else if (type <= 1 && high >= 0) {
        buffer.add(
            high | (word >>> LOW_SHIFT & LOW_MASK),
            word >>> COLUMN_SHIFT & PIXEL_MASK,
            word & PIXEL_MASK,
            type);
      }
    }
  }
}
