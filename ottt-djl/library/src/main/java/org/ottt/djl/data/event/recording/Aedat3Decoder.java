package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * AEDAT 3.1: header lines, then packets of a 28-byte header and events of one type, little-endian.
 *
 * <p>Packet header: int16 type, int16 source, int32 bytes of an event, int32 offset of the
 * timestamp, int32 overflows of the 31-bit clock, int32 capacity, int32 number of events, int32
 * number of valid ones. A polarity event: bit 0 valid, bit 1 polarity, bits 2..16 row, bits 17..31
 * column, both from the top left; then an int32 timestamp.
 */
final class Aedat3Decoder implements EventDecoder {

  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HEADER_BYTES = 28;
  private static final int POLARITY = 1;
  private static final int EVENT_BYTES = 8;
  private static final int TIMESTAMP_OFFSET = 4;
  private static final int TIMESTAMP_BITS = 31;
  private static final int MASK = 0x7FFF;

  private final ByteInput in;
  private final Aedat3Header header;
  private final SensorSize sensor;
  private final CutOff cutOff;
  private int left;
  private long overflow;

  /**
   * Reads the header.
   *
   * @param in the file at its first byte; closed by this object
   * @param camera the camera by the caller's word, or null for the one that the header names
   * @param strict whether a file that stops within a packet is an error
   */
  Aedat3Decoder(ByteInput in, Camera camera, boolean strict) throws IOException {
    this.in = in;
    header = Aedat3Header.read(in);
    sensor = header.sensor(in.name(), camera);
    cutOff = new CutOff(in.name(), strict, "a packet", "whole event");
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  public void decode(EventBuffer buffer) throws IOException {
    while (buffer.room() > 0 && (left > 0 || nextPacket())) {
      int available = in.fill(EVENT_BYTES);
      if (available < EVENT_BYTES) {
        stopsWithinPacket(in.position());
        return;
      }
      int events = Math.min(left, Math.min(available / EVENT_BYTES, buffer.room()));
      decode(buffer, events);
      left -= events;
    }
  }

  /** Goes to the next packet with events of the camera; false at the end of the file. */
  private boolean nextPacket() throws IOException {
    while (true) {
      long packetAt = in.position();
      int available = in.fill(HEADER_BYTES);
      if (available == 0) {
        return false;
      }
      if (available < HEADER_BYTES) {
        stopsWithinPacket(packetAt);
        return false;
      }
      int typeAndSource = headerInt(0);
      int eventBytes = headerInt(4);
      int timestampOffset = headerInt(8);
      int overflows = headerInt(12);
      int number = headerInt(20);
      if (number < 0 || eventBytes < 0 || overflows < 0) {
        throw new RecordingException(
            in.name(),
            String.format(
                "damaged at byte %d: a packet of %d events of %d bytes",
                in.position(), number, eventBytes));
      }
      in.skip(HEADER_BYTES);
      if ((short) typeAndSource == POLARITY && header.isCamera(typeAndSource >>> Short.SIZE)) {
        if (eventBytes != EVENT_BYTES || timestampOffset != TIMESTAMP_OFFSET) {
          throw new RecordingException(
              in.name(),
              "polarity events of " + eventBytes + " bytes are not supported, only of 8");
        }
        if (number > 0) {
          left = number;
          overflow = (long) overflows << TIMESTAMP_BITS;
          return true;
        }
      } else {
        long size = (long) number * eventBytes;
        if (in.skipFully(size) < size) {
          stopsWithinPacket(packetAt);
          return false;
        }
      }
    }
  }

  private int headerInt(int at) {
    return (int) LITTLE_ENDIAN_INT.get(in.bytes(), in.offset() + at);
  }

  /** Ends the recording before what is not whole. */
  private void stopsWithinPacket(long at) throws IOException {
    cutOff.end(at, "the file is cut off within a packet");
    left = 0;
    in.skip(in.available());
  }

  @Override
  public List<RecordingWarning> warnings() {
    return cutOff.warnings();
  }

  private void decode(EventBuffer buffer, int events) throws RecordingException {
    byte[] bytes = in.bytes();
    int at = in.offset();
    for (int i = 0; i < events; i++) {
      int data = (int) LITTLE_ENDIAN_INT.get(bytes, at);
      int timestamp = (int) LITTLE_ENDIAN_INT.get(bytes, at + TIMESTAMP_OFFSET);
      if (timestamp < 0) {
        throw new RecordingException(in.name(), "damaged: the timestamp " + timestamp);
      }
      if ((data & 1) != 0) {
        buffer.add(overflow | timestamp, data >>> 17 & MASK, data >>> 2 & MASK, data >>> 1 & 1);
      }
      at += EVENT_BYTES;
    }
    in.skip(events * EVENT_BYTES);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
