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
 * AEDAT 2.0: lines that begin with {@code #}, then 8 bytes an event, a big-endian address and a
 * big-endian unsigned timestamp, both 32 bits.
 */
final class Aedat2Decoder extends FixedSizeDecoder {

  private static final VarHandle BIG_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int EVENT_BYTES = 8;
  private static final String CHIP = "# AEChip:";
  private static final String LAST_LINE = "#End Of ASCII Header";
  private static final String ASSUMPTION =
      "no header names a camera, so a DVS128 is assumed; --camera names another";

  private final Aedat2Layout layout;
  private final boolean assumed;
  private final ClockUnwrap clock = new ClockUnwrap(Integer.SIZE);

  /**
   * Reads the header.
   *
   * @param in the file at its first byte; closed by this object
   * @param camera the camera by the caller's word, or null for the one that the header names
   * @param strict whether a file that stops within an event is an error
   */
  Aedat2Decoder(ByteInput in, Camera camera, boolean strict) throws IOException {
    super(in, EVENT_BYTES, strict);
    String[] chip = new String[1];
    AsciiHeader.read(
        in,
        "#",
        line -> {
          if (line.startsWith(CHIP)) {
            chip[0] = line.substring(CHIP.length()).strip();
          }
          return line.startsWith(LAST_LINE);
        });
    assumed = camera == null && chip[0] == null;
    Camera actual = camera;
    if (camera == null) {
      actual = assumed ? Camera.DVS128 : Camera.ofHeader(chip[0]);
    }
    if (actual == null) {
      throw new RecordingException(
          in.name(),
          "the camera " + chip[0] + " is unknown: name one with the same sensor with --camera");
    }
    layout = Aedat2Layout.of(actual);
    if (layout == null) {
      throw new RecordingException(
          in.name(),
          "a sensor of " + actual.sensor() + " is too large for the addresses of AEDAT 2.0");
    }
  }

  /**
   * Reads events that come without a header. A stream that stops within one ends before it.
   *
   * @param in the first event; closed by this object
   * @param layout the camera's
   * @param assumed whether nobody has named the camera
   */
  Aedat2Decoder(ByteInput in, Aedat2Layout layout, boolean assumed) {
    super(in, EVENT_BYTES, false);
    this.layout = layout;
    this.assumed = assumed;
  }

  @Override
  public SensorSize sensor() {
    return layout.sensor();
  }

  @Override
  public String assumption() {
    return assumed ? ASSUMPTION : null;
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
