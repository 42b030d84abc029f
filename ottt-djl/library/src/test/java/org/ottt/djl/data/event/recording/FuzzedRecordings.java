package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.testing.Fuzz;

/** Good recordings of every format, and a reader that takes a file for each of them. */
final class FuzzedRecordings {

  private static final List<Event> EVENTS =
      List.of(new Event(5, 0, 0, 1), new Event(70_000, 7, 33, 1), new Event(70_001, 8, 9, 0));

  static final List<byte[]> GOOD =
      List.of(
          TestRecordings.dvs128(EVENTS),
          TestRecordings.davis(240, 180, EVENTS, "# AEChip: DAVIS240C"),
          TestRecordings.aedat3(EVENTS),
          TestRecordings.aedat4(0, List.of(EVENTS)),
          TestRecordings.aedat4(1, List.of(EVENTS, EVENTS)),
          TestRecordings.aedat4(3, List.of(EVENTS)),
          TestRecordings.atis(EVENTS),
          TestRecordings.dat(EVENTS),
          TestRecordings.evt2(EVENTS),
          TestRecordings.evt3(EVENTS),
          TestRecordings.raw(
              2,
              List.of(0x8000, 5, 0x3800, 0x4FFF, 0x5003, 0x6001, 0x2007),
              "evt 3.0",
              "geometry 64x48",
              "end"));

  /** A packet unpacks to 64 MiB at most, in a buffer that doubles until then: twice that in all. */
  private static final long MAX_MEMORY = 2L * PacketBuffer.MAX_BYTES;

  private static final int FORMATS = RecordingFormat.values().length;

  private FuzzedRecordings() {}

  static Fuzz fuzz(Path folder) {
    return new Fuzz(folder.resolve("fuzz.bin"), GOOD, Set.of(RecordingException.class))
        .within(MAX_MEMORY + (8 << 20), 64L * FORMATS);
  }

  /**
   * Reads a file as every format, strictly and not.
   *
   * @throws RecordingException if none of them can read it
   */
  static void readAsEverything(Path file) throws IOException {
    RecordingException refused = null;
    boolean read = false;
    for (RecordingFormat format : RecordingFormat.values()) {
      for (boolean strict : new boolean[] {false, true}) {
        try {
          readAll(Recording.of(file, format).withStrict(strict));
          read = true;
        } catch (RecordingException e) {
          assertThat(e).hasMessageStartingWith(file.toString());
          refused = e;
        }
      }
    }
    if (!read) {
      throw refused;
    }
  }

  private static void readAll(Recording recording) throws IOException {
    EventBuffer buffer = new EventBuffer(16);
    try (EventReader reader = recording.open()) {
      int count = reader.read(buffer);
      while (count > 0) {
        assertThat(count).isEqualTo(buffer.size());
        for (int i = 0; i < count; i++) {
          if (buffer.x(i) < 0
              || buffer.x(i) >= reader.width()
              || buffer.y(i) < 0
              || buffer.y(i) >= reader.height()) {
            throw new AssertionError("an event outside the sensor");
          }
        }
        count = reader.read(buffer);
      }
      reader.warnings().forEach(warning -> assertThat(warning.toString()).doesNotContain("\n"));
    }
  }
}
