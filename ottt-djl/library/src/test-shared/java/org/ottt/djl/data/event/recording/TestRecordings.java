package org.ottt.djl.data.event.recording;

import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;

/** Makes small recordings in all formats, independently of the readers. */
public final class TestRecordings {

  private TestRecordings() {}

  /** An event, with the origin at the top left. */
  public record Event(long t, int x, int y, int on) {}

  static byte[] ascii(String... lines) {
    return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** AEDAT 2.0 of a DVS128. */
  public static byte[] dvs128(List<Event> events) {
    byte[] header =
        ascii(
            "#!AER-DAT2.0",
            "# This is a raw AE data file - do not edit",
            "# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128",
            "#End of Preferences for this AEChip");
    return join(header, dvs128Words(events));
  }

  static byte[] dvs128Words(List<Event> events) {
    ByteBuffer words = ByteBuffer.allocate(8 * events.size());
    for (Event event : events) {
      words.putInt((127 - event.y) << 8 | (127 - event.x) << 1 | (1 - event.on));
      words.putInt((int) event.t);
    }
    return words.array();
  }

  /** ATIS. */
  public static byte[] atis(List<Event> events) {
    ByteBuffer bytes = ByteBuffer.allocate(5 * events.size());
    for (Event event : events) {
      bytes.put((byte) event.x).put((byte) event.y);
      bytes.put((byte) (event.on << 7 | (int) (event.t >> 16 & 0x7F)));
      bytes.putShort((short) event.t);
    }
    return bytes.array();
  }

  static byte[] aedat3Header(String camera) {
    return ascii(
        "#!AER-DAT3.1",
        "#Format: RAW",
        "#Source 1: " + camera,
        "#Start-Time: 2026-01-01 12:00:00 (TZ+0000)",
        "#!END-HEADER");
  }

  static byte[] aedat3Packet(int type, int source, int overflow, List<Event> events) {
    ByteBuffer packet = ByteBuffer.allocate(28 + 8 * events.size()).order(ByteOrder.LITTLE_ENDIAN);
    packet.putShort((short) type).putShort((short) source).putInt(8).putInt(4).putInt(overflow);
    packet.putInt(events.size()).putInt(events.size()).putInt(events.size());
    for (Event event : events) {
      packet.putInt(event.x << 17 | event.y << 2 | event.on << 1 | 1).putInt((int) event.t);
    }
    return packet.array();
  }

  /** AEDAT 3.1 of a DVS128, in one packet. */
  public static byte[] aedat3(List<Event> events) {
    return join(aedat3Header("DVS128"), aedat3Packet(1, 1, 0, events));
  }

  /** AEDAT 2.0 of a DAVIS camera's events, whose header has these lines after the first. */
  static byte[] davis(int width, int height, List<Event> events, String... lines) {
    ByteBuffer words = ByteBuffer.allocate(8 * events.size());
    for (Event event : events) {
      words.putInt((height - 1 - event.y) << 22 | (width - 1 - event.x) << 12 | event.on << 11);
      words.putInt((int) event.t);
    }
    return join(ascii("#!AER-DAT2.0"), lines.length == 0 ? new byte[0] : ascii(lines), words.array());
  }

  private static byte[] percentLines(String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append("% ").append(line).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Prophesee's DAT; the header has these lines. */
  static byte[] dat(int type, List<Event> events, String... lines) {
    ByteBuffer words = ByteBuffer.allocate(2 + 8 * events.size()).order(ByteOrder.LITTLE_ENDIAN);
    words.put((byte) type).put((byte) 8);
    for (Event event : events) {
      words.putInt((int) event.t).putInt(event.on << 28 | event.y << 14 | event.x);
    }
    return join(percentLines(lines), words.array());
  }

  /** Prophesee's DAT of a 64 x 48 camera. */
  public static byte[] dat(List<Event> events) {
    return dat(
        0x0C,
        events,
        "Data file containing CD events",
        "Date 2026-11-29 12:00:00",
        "Version 2",
        "Width 64",
        "Height 48");
  }

  /** Prophesee's RAW; the header has these lines, the words are of 16 or 32 bits. */
  static byte[] raw(int wordBytes, List<Integer> words, String... lines) {
    ByteBuffer bytes =
        ByteBuffer.allocate(wordBytes * words.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      if (wordBytes == Short.BYTES) {
        bytes.putShort((short) word);
      } else {
        bytes.putInt(word);
      }
    }
    return join(percentLines(lines), bytes.array());
  }

  /** EVT 2.0 of a 64 x 48 camera. */
  public static byte[] evt2(List<Event> events) {
    List<Integer> words = new ArrayList<>();
    long high = -1;
    for (Event event : events) {
      if (event.t >> 6 != high) {
        high = event.t >> 6;
        words.add(0x8000_0000 | (int) (high & 0xFFF_FFFF));
      }
      words.add(event.on << 28 | (int) (event.t & 0x3F) << 22 | event.x << 11 | event.y);
    }
    return raw(4, words, "evt 2.0", "geometry 64x48", "end");
  }

  /** EVT 3.0 of a 64 x 48 camera, an event a word, without vectors. */
  public static byte[] evt3(List<Event> events) {
    List<Integer> words = new ArrayList<>();
    for (Event event : events) {
      words.add(0x8000 | (int) (event.t >> 12 & 0xFFF));
      words.add(0x6000 | (int) (event.t & 0xFFF));
      words.add(event.y);
      words.add(0x2000 | event.on << 11 | event.x);
    }
    return raw(2, words, "evt 3.0", "format EVT3;height=48;width=64", "end");
  }

  /** AEDAT 4 of a 64 x 48 camera as stream 3, after an IMU as stream 0; no data table. */
  static byte[] aedat4(int compression, List<List<Event>> packets) {
    byte[] file = aedat4Header(compression, -1, 64, 48);
    file = join(file, aedat4Packet(0, new byte[20]));
    for (List<Event> events : packets) {
      file = join(file, aedat4Packet(3, compress(compression, eventPacket(events))));
    }
    return file;
  }

  static byte[] aedat4Header(int compression, long tablePosition, int width, int height) {
    String xml =
        """
        <dv version="2.0"><node name="outInfo" path="/x/">
        <node name="0"><attr key="typeIdentifier" type="string">IMUS</attr></node>
        <node name="3"><attr key="typeIdentifier" type="string">EVTS</attr>
        <node name="info"><attr key="sizeX" type="int">%d</attr><attr key="sizeY">%d</attr>
        </node></node></node></dv>"""
            .formatted(width, height);
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int text = builder.createString(xml);
    builder.startTable(3);
    builder.addInt(0, compression, 0);
    builder.addLong(1, tablePosition, -1);
    builder.addOffset(2, text, 0);
    builder.finishSizePrefixed(builder.endTable(), "IOHE");
    return join(ascii("#!AER-DAT4.0"), builder.sizedByteArray());
  }

  static byte[] aedat4Packet(int stream, byte[] payload) {
    ByteBuffer packet = ByteBuffer.allocate(8 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    return packet.putInt(stream).putInt(payload.length).put(payload).array();
  }

  static byte[] eventPacket(List<Event> events) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    builder.startVector(16, events.size(), 8);
    for (int i = events.size() - 1; i >= 0; i--) {
      Event event = events.get(i);
      builder.prep(8, 16);
      builder.pad(3);
      builder.putByte((byte) event.on);
      builder.putShort((short) event.y);
      builder.putShort((short) event.x);
      builder.putLong(event.t);
    }
    int vector = builder.endVector();
    builder.startTable(1);
    builder.addOffset(0, vector, 0);
    builder.finishSizePrefixed(builder.endTable(), "EVTS");
    return builder.sizedByteArray();
  }

  static byte[] compress(int compression, byte[] content) {
    return switch (compression) {
      case 1, 2 -> lz4(content);
      case 3, 4 -> Zstd.compress(content);
      default -> content;
    };
  }

  private static byte[] lz4(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new FramedLZ4CompressorOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
