package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.io.AtomicFiles;

/** Writes recordings of a DVS128 as AEDAT 2.0, the format of CIFAR10-DVS. */
public final class Aedat2Writer {

  private static final int LAST = 127;
  private static final int EVENT_BYTES = 8;
  private static final int CLOCK_BITS = 32;

  private Aedat2Writer() {}

  /**
   * Writes a recording, all or nothing.
   *
   * @param file the file to write; its folder must exist
   * @param source the events, upright, of a sensor of 128 x 128 or fewer pixels
   * @param comments lines for the header, without line ends
   * @return the number of events
   * @throws RecordingException if the sensor is too large or the recording longer than the 71
   *     minutes of a 32-bit clock
   * @throws IOException if reading or writing fails
   */
  public static long write(Path file, EventSource source, List<String> comments)
      throws IOException {
    long[] events = new long[1];
    AtomicFiles.write(
        file,
        out -> {
          out.write(header(comments));
          events[0] = writeEvents(source, out);
        });
    return events[0];
  }

  private static byte[] header(List<String> comments) {
    StringBuilder header = new StringBuilder();
    line(header, "#!AER-DAT2.0");
    line(header, "# This is a raw AE data file - do not edit");
    line(
        header,
        "# Data format is int32 address, int32 timestamp (8 bytes total), repeated for each event");
    line(header, "# Timestamps tick is 1 us");
    for (String comment : comments) {
      line(header, "# " + comment.replaceAll("\\p{Cntrl}", " "));
    }
    line(header, "# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128");
    line(header, "#End Of ASCII Header");
    return header.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void line(StringBuilder header, String text) {
    header.append(text).append("\r\n");
  }

  private static long writeEvents(EventSource source, OutputStream out) throws IOException {
    EventBuffer buffer = new EventBuffer();
    ByteBuffer bytes = ByteBuffer.allocate(EventBuffer.DEFAULT_CAPACITY * EVENT_BYTES);
    long events = 0;
    try (EventReader reader = source.open()) {
      if (reader.width() > LAST + 1 || reader.height() > LAST + 1) {
        throw new RecordingException(
            source.name(), "a DVS128 has 128 x 128 pixels, fewer than this recording");
      }
      while (reader.read(buffer) > 0) {
        bytes.clear();
        for (int i = 0; i < buffer.size(); i++) {
          if (buffer.timestamp(i) >>> CLOCK_BITS != 0) {
            throw new RecordingException(source.name(), "it is longer than AEDAT 2.0 can hold");
          }
          int row = (LAST - buffer.y(i)) << 8;
          int column = (LAST - buffer.x(i)) << 1;
          bytes.putInt(row | column | (1 - buffer.polarity(i)));
          bytes.putInt((int) buffer.timestamp(i));
        }
        out.write(bytes.array(), 0, bytes.position());
        events += buffer.size();
      }
    }
    return events;
  }
}
