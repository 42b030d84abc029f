package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * AEDAT 4: a version line, a FlatBuffer that describes the file, then packets up to the data table:
 * int32 stream, int32 bytes, payload, little-endian. Only the packets of the first stream of events
 * are unpacked.
 *
 * <p>A recorder enters the position of the data table when it ends. A file without it is of one
 * that crashed (or streams): it is read up to the last whole packet.
 *
 * <p>An event is a struct of int64 timestamp, int16 column, int16 row (from the top left), uint8
 * polarity and 3 bytes of padding.
 */
final class Aedat4Decoder implements EventDecoder {

  private static final int PACKET_HEADER_BYTES = 8;
  private static final int MAX_DESCRIPTION_BYTES = 16 << 20;
  private static final int X_OFFSET = 8;
  private static final int Y_OFFSET = 10;
  private static final int POLARITY_OFFSET = 12;
  private static final String CUT_OFF = "the file is cut off within a packet";

  private final ByteInput in;
  private final Aedat4Streams.EventStream stream;
  private final PacketUnpacker unpacker;
  private final long end;
  private final CutOff cutOff;
  private long packetAt;

  private byte[] payload = {};
  private ByteBuffer packet = ByteBuffer.allocate(0);
  private int next;
  private int left;

  /**
   * Reads what comes before the packets.
   *
   * @param in the file after its version line; closed by this object
   * @param camera the camera by the caller's word, or null for the one that the description tells
   * @param strict whether a file that stops within a packet is an error
   */
  Aedat4Decoder(ByteInput in, Camera camera, boolean strict) throws IOException {
    this.in = in;
    ByteBuffer description = description();
    try {
      Aedat4Tables.Header header = new Aedat4Tables.Header(description);
      stream = Aedat4Streams.find(in.name(), header.streams(), camera);
      unpacker = new PacketUnpacker(in.name(), header.compression());
      end = header.dataTablePosition() < 0 ? Long.MAX_VALUE : header.dataTablePosition();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new RecordingException(in.name(), "damaged: the description cannot be read", e);
    }
    // With a data table the recorder ended well: it is the copy that is damaged.
    cutOff = new CutOff(in.name(), strict || end != Long.MAX_VALUE, "a packet", "whole one");
    if (end != Long.MAX_VALUE && (end < in.position() || end - in.position() > in.remaining())) {
      throw new RecordingException(
          in.name(), "cut off or damaged: its packets should end at byte " + end);
    }
  }

  private ByteBuffer description() throws IOException {
    if (in.fill(Integer.BYTES) < Integer.BYTES) {
      throw new RecordingException(in.name(), "the header has no end: the file stops within it");
    }
    int size = littleEndian(in.offset());
    in.skip(Integer.BYTES);
    if (size < 0 || size > MAX_DESCRIPTION_BYTES) {
      throw new RecordingException(in.name(), "damaged: a description of " + size + " bytes");
    }
    if (size > in.remaining()) {
      throw new RecordingException(in.name(), "the header has no end: the file stops within it");
    }
    byte[] bytes = new byte[size];
    if (in.read(bytes, 0, size) < size) {
      throw new RecordingException(in.name(), "the header has no end: the file stops within it");
    }
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public SensorSize sensor() {
    return stream.sensor();
  }

  @Override
  public void decode(EventBuffer buffer) throws IOException {
    while (buffer.room() > 0 && (left > 0 || nextPacket())) {
      int events = Math.min(left, buffer.room());
      for (int i = 0; i < events; i++) {
        buffer.add(
            packet.getLong(next),
            packet.getShort(next + X_OFFSET),
            packet.getShort(next + Y_OFFSET),
            packet.get(next + POLARITY_OFFSET) & 1);
        next += Aedat4Tables.EventPacket.EVENT_BYTES;
      }
      left -= events;
    }
  }

  /** Unpacks the next packet with events; false at the end. */
  private boolean nextPacket() throws IOException {
    while (in.position() < end) {
      packetAt = in.position();
      int available = in.fill(PACKET_HEADER_BYTES);
      if (available == 0 && end == Long.MAX_VALUE) {
        return false;
      }
      if (available < PACKET_HEADER_BYTES) {
        return stopsWithinPacket();
      }
      int id = littleEndian(in.offset());
      int size = littleEndian(in.offset() + Integer.BYTES);
      in.skip(PACKET_HEADER_BYTES);
      if (size < 0 || size > PacketBuffer.MAX_BYTES) {
        throw new RecordingException(
            in.name(),
            String.format(
                "damaged at byte %d: a packet of %s bytes",
                in.position(), Integer.toUnsignedString(size)));
      }
      if (size > in.remaining()) {
        return stopsWithinPacket();
      }
      if (id != stream.id()) {
        in.skipFully(size);
      } else if (open(size)) {
        return true;
      }
    }
    return false;
  }

  /** Ends the recording where its recorder crashed; false like the end of the file. */
  private boolean stopsWithinPacket() throws IOException {
    cutOff.end(packetAt, CUT_OFF);
    in.skipFully(in.remaining());
    return false;
  }

  @Override
  public List<RecordingWarning> warnings() {
    return cutOff.warnings();
  }

  private boolean open(int size) throws IOException {
    if (payload.length < size) {
      payload = new byte[size];
    }
    if (in.read(payload, 0, size) < size) {
      throw new RecordingException(in.name(), CUT_OFF);
    }
    packet = unpacker.unpack(payload, size);
    try {
      if (!Aedat4Tables.identifier(packet).equals("EVTS")) {
        throw new RecordingException(
            in.name(), "damaged: a packet in the stream of events has none");
      }
      Aedat4Tables.EventPacket events = new Aedat4Tables.EventPacket(packet);
      left = events.events();
      next = left == 0 ? 0 : events.start();
    } catch (IndexOutOfBoundsException e) {
      throw new RecordingException(in.name(), "damaged: a packet of events cannot be read", e);
    }
    return left > 0;
  }

  private int littleEndian(int at) {
    return ByteBuffer.wrap(in.bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
