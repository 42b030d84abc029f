package org.ottt.djl.benchmarks.micro;

import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4FrameOutputStream;

/** Random events of a camera of 128 × 128 pixels, as files of all formats that are read. */
final class RandomRecording {

  private static final int EDGE = 128;
  private static final int MEAN_GAP_MICROSECONDS = 5;
  private static final int EVENTS_PER_PACKET = 10_000;

  private final int[] time;
  private final int[] x;
  private final int[] y;
  private final int[] on;

  /** Draws the events, always the same ones. */
  RandomRecording(int events) {
    time = new int[events];
    x = new int[events];
    y = new int[events];
    on = new int[events];
    SplittableRandom random = new SplittableRandom(1);
    int now = 0;
    for (int i = 0; i < events; i++) {
      now += random.nextInt(2 * MEAN_GAP_MICROSECONDS + 1);
      time[i] = now;
      x[i] = random.nextInt(EDGE);
      y[i] = random.nextInt(EDGE);
      on[i] = random.nextInt(2);
    }
  }

  /** Returns the ending of a format's files. */
  static String ending(String format) {
    return switch (format) {
      case "aedat2", "aedat3" -> ".aedat";
      case "aedat4", "aedat4-lz4", "aedat4-zstd" -> ".aedat4";
      case "atis" -> ".bin";
      case "dat" -> ".dat";
      default -> ".raw";
    };
  }

  /** Returns the file of a format. */
  byte[] encode(String format) throws IOException {
    return switch (format) {
      case "aedat2" -> aedat2();
      case "aedat3" -> aedat3();
      case "aedat4" -> aedat4(0);
      case "aedat4-lz4" -> aedat4(1);
      case "aedat4-zstd" -> aedat4(3);
      case "atis" -> atis();
      case "dat" -> dat();
      case "evt2" -> evt2();
      case "evt3" -> evt3();
      default -> throw new IllegalArgumentException("no format " + format);
    };
  }

  private byte[] aedat2() {
    byte[] header = text("#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n");
    ByteBuffer file = ByteBuffer.allocate(header.length + 8 * time.length).put(header);
    for (int i = 0; i < time.length; i++) {
      file.putInt((EDGE - 1 - y[i]) << 8 | (EDGE - 1 - x[i]) << 1 | (1 - on[i])).putInt(time[i]);
    }
    return file.array();
  }

  private byte[] aedat3() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(text("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n"));
    for (int first = 0; first < time.length; first += EVENTS_PER_PACKET) {
      int count = Math.min(EVENTS_PER_PACKET, time.length - first);
      ByteBuffer packet = ByteBuffer.allocate(28 + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
      packet.putShort((short) 1).putShort((short) 1).putInt(8).putInt(4).putInt(0);
      packet.putInt(count).putInt(count).putInt(count);
      for (int i = first; i < first + count; i++) {
        packet.putInt(x[i] << 17 | y[i] << 2 | on[i] << 1 | 1).putInt(time[i]);
      }
      file.writeBytes(packet.array());
    }
    return file.toByteArray();
  }

  private byte[] aedat4(int compression) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(text("#!AER-DAT4.0\r\n"));
    FlatBufferBuilder header = new FlatBufferBuilder();
    int xml =
        header.createString(
            """
            <dv version="2.0"><node name="outInfo" path="/x/"><node name="0">
            <attr key="typeIdentifier" type="string">EVTS</attr><node name="info">
            <attr key="sizeX" type="int">%d</attr><attr key="sizeY" type="int">%d</attr>
            </node></node></node></dv>"""
                .formatted(EDGE, EDGE));
    header.startTable(3);
    header.addInt(0, compression, 0);
    header.addLong(1, -1, -1);
    header.addOffset(2, xml, 0);
    header.finishSizePrefixed(header.endTable(), "IOHE");
    file.writeBytes(header.sizedByteArray());
    for (int first = 0; first < time.length; first += EVENTS_PER_PACKET) {
      int end = Math.min(first + EVENTS_PER_PACKET, time.length);
      byte[] payload = compressed(compression, aedat4Packet(first, end));
      ByteBuffer frame = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      file.writeBytes(frame.putInt(0).putInt(payload.length).array());
      file.writeBytes(payload);
    }
    return file.toByteArray();
  }

  private byte[] aedat4Packet(int first, int end) {
    FlatBufferBuilder packet = new FlatBufferBuilder();
    packet.startVector(16, end - first, 8);
    for (int i = end - 1; i >= first; i--) {
      packet.prep(8, 16);
      packet.pad(3);
      packet.putByte((byte) on[i]);
      packet.putShort((short) y[i]);
      packet.putShort((short) x[i]);
      packet.putLong(time[i]);
    }
    int vector = packet.endVector();
    packet.startTable(1);
    packet.addOffset(0, vector, 0);
    packet.finishSizePrefixed(packet.endTable(), "EVTS");
    return packet.sizedByteArray();
  }

  private static byte[] compressed(int compression, byte[] content) throws IOException {
    if (compression == 0) {
      return content;
    }
    if (compression == 3) {
      return Zstd.compress(content);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // That of commons-compress takes seconds for each packet of such events.
    try (OutputStream out = new LZ4FrameOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private byte[] atis() {
    ByteBuffer file = ByteBuffer.allocate(5 * time.length);
    for (int i = 0; i < time.length; i++) {
      file.put((byte) x[i]).put((byte) y[i]);
      file.put((byte) (on[i] << 7 | (time[i] >> 16 & 0x7F))).putShort((short) time[i]);
    }
    return file.array();
  }

  private byte[] dat() {
    byte[] header = text("% Version 2\n% Width " + EDGE + "\n% Height " + EDGE + "\n");
    ByteBuffer file =
        ByteBuffer.allocate(header.length + 2 + 8 * time.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header).put((byte) 0x0C).put((byte) 8);
    for (int i = 0; i < time.length; i++) {
      file.putInt(time[i]).putInt(on[i] << 28 | y[i] << 14 | x[i]);
    }
    return file.array();
  }

  private byte[] evt2() {
    byte[] header = text("% evt 2.0\n% geometry " + EDGE + "x" + EDGE + "\n% end\n");
    ByteBuffer file =
        ByteBuffer.allocate(header.length + 8 * time.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header);
    int high = -1;
    for (int i = 0; i < time.length; i++) {
      if (time[i] >> 6 != high) {
        high = time[i] >> 6;
        file.putInt(0x8000_0000 | high);
      }
      file.putInt(on[i] << 28 | (time[i] & 0x3F) << 22 | x[i] << 11 | y[i]);
    }
    return written(file);
  }

  private byte[] evt3() {
    byte[] header =
        text("% evt 3.0\n% format EVT3;height=" + EDGE + ";width=" + EDGE + "\n% end\n");
    ByteBuffer file =
        ByteBuffer.allocate(header.length + 8 * time.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header);
    int high = -1;
    int low = -1;
    for (int i = 0; i < time.length; i++) {
      if (time[i] >> 12 != high) {
        high = time[i] >> 12;
        file.putShort((short) (0x8000 | (high & 0xFFF)));
      }
      if ((time[i] & 0xFFF) != low) {
        low = time[i] & 0xFFF;
        file.putShort((short) (0x6000 | low));
      }
      file.putShort((short) y[i]).putShort((short) (0x2000 | on[i] << 11 | x[i]));
    }
    return written(file);
  }

  private static byte[] written(ByteBuffer file) {
    byte[] bytes = new byte[file.position()];
    file.flip().get(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
