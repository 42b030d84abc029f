package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * AEDAT 2.0: lines that begin with {@code #}, then 8 bytes an event, a big-endian address and a
 * big-endian unsigned timestamp, both 32 bits.
 */
final class Aedat2Decoder extends FixedSizeDecoder {

  private static final VarHandle BIG_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int EVENT_BYTES = 8;
  private static final String CHIP = "# AEChip:";
  private static final String LAST_LINE = "#End Of ASCII Header";

  private final Aedat2Layout layout;
  private final ClockUnwrap clock = new ClockUnwrap(Integer.SIZE);

  /**
   * Reads the header.
   *
   * @param in the file at its first byte; closed by this object
   */
  Aedat2Decoder(ByteInput in) throws IOException {
    super(in, EVENT_BYTES);
    String[] chip = new String[1];
    // Only the line that says so ends the header early: an address may begin with the byte #, too.
    AsciiHeader.read(
        in,
        line -> {
          if (line.startsWith(CHIP)) {
            chip[0] = line.substring(CHIP.length()).strip();
          }
          return line.startsWith(LAST_LINE);
        });
    layout = chip[0] == null ? Aedat2Layout.DVS128 : Aedat2Layout.ofChip(chip[0]);
    if (layout == null) {
      throw new RecordingException(
          in.name(), "the camera " + chip[0] + " is not supported, only DVS128 and DAVIS240 are");
    }
  }

  @Override
  public SensorSize sensor() {
    return layout.sensor();
  }

  @Override
  void decode(byte[] bytes, int offset, int events, EventBuffer buffer) {
    int at = offset;
    for (int i = 0; i < events; i++) {
      int address = (int) BIG_ENDIAN_INT.get(bytes, at);
      int timestamp = (int) BIG_ENDIAN_INT.get(bytes, at + Integer.BYTES);
      layout.decode(address, clock.unwrap(Integer.toUnsignedLong(timestamp)), buffer);
      at += EVENT_BYTES;
    }
  }
}
