package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingSlice;
import org.ottt.djl.data.event.source.SensorSize;
import org.ottt.djl.testing.SharedFolder;

/** Recordings of many cameras, and what is worth a warning. */
class CamerasTest {

  @TempDir Path folder;

  /** What a reader delivered, and its warnings. */
  private record Result(List<Event> events, List<String> warnings, int width, int height) {}

  private static Result read(Recording recording) throws IOException {
    List<Event> events = new ArrayList<>();
    EventBuffer buffer = new EventBuffer(7);
    try (EventReader reader = recording.open()) {
      while (reader.read(buffer) > 0) {
        for (int i = 0; i < buffer.size(); i++) {
          events.add(new Event(buffer.timestamp(i), buffer.x(i), buffer.y(i), buffer.polarity(i)));
        }
      }
      List<String> warnings = reader.warnings().stream().map(Object::toString).toList();
      return new Result(events, warnings, reader.width(), reader.height());
    }
  }

  private Recording recording(String name, byte[] content) throws IOException {
    return Recording.of(Files.write(folder.resolve(name), content));
  }

  private static List<Event> corners(int width, int height) {
    return List.of(
        new Event(1, 0, 0, 1),
        new Event(2, width - 1, 0, 0),
        new Event(3, 0, height - 1, 0),
        new Event(70_000, width - 1, height - 1, 1));
  }

  @Test
  void parsesNamesAndSizes() {
    assertThat(Camera.parse("DAVIS346")).isEqualTo(Camera.DAVIS346);
    assertThat(Camera.parse("gen4").sensor()).isEqualTo(new SensorSize(1280, 720));
    assertThat(Camera.parse("dvxplorer").sensor()).isEqualTo(new SensorSize(640, 480));
    assertThat(Camera.parse("320x240").sensor()).isEqualTo(new SensorSize(320, 240));
    assertThatThrownBy(() -> Camera.parse("leica"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("leica", "dvs128", "gen4", "WIDTHxHEIGHT");
    assertThatThrownBy(() -> Camera.parse("0x5")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHeaderWithoutCameraIsReportedAndCanBeNamed() throws IOException {
    List<Event> events = corners(240, 180);
    Recording unnamed =
        recording("v2e.aedat", TestRecordings.davis(240, 180, events, "# made by a simulator"));
    assertThatThrownBy(() -> read(unnamed))
        .isInstanceOf(RecordingException.class)
        .hasMessageContainingAll(
            "outside the sensor of 128 x 128",
            "no header names a camera, so a DVS128 is assumed",
            "--camera");
    Result result = read(unnamed.withCamera(Camera.DAVIS240));
    assertThat(result.events()).isEqualTo(events);
    assertThat(result.warnings()).isEmpty();
    assertThat(read(unnamed.withCamera(Camera.of(240, 180))).events()).isEqualTo(events);
    assertThatThrownBy(() -> read(unnamed.withCamera(Camera.GEN4)))
        .hasMessageContaining("1280 x 720 is too large for the addresses of AEDAT 2.0");

    byte[] old =
        TestRecordings.join(
            TestRecordings.ascii("#!AER-DAT2.0"), TestRecordings.dvs128Words(corners(128, 128)));
    Result assumed = read(recording("old.aedat", old));
    assertThat(assumed.events()).isEqualTo(corners(128, 128));
    assertThat(assumed.warnings()).singleElement().asString().contains("a DVS128 is assumed");
  }

  @Test
  void readsTheCamerasThatHeadersName() throws IOException {
    List<Event> events = corners(346, 260);
    byte[] davis =
        TestRecordings.davis(346, 260, events, "# AEChip: eu.seebetter.ini.chips.davis.Davis346B");
    Result result = read(recording("a.aedat", davis));
    assertThat(result.events()).isEqualTo(events);
    assertThat(List.of(result.width(), result.height())).containsExactly(346, 260);
    assertThat(result.warnings()).isEmpty();
    List<Event> wide = corners(640, 480);
    byte[] unknown = TestRecordings.davis(640, 480, wide, "# AEChip: org.example.Unknown640");
    assertThat(read(recording("b.aedat", unknown).withCamera(Camera.DVXPLORER)).events())
        .isEqualTo(wide);
    byte[] aedat3 =
        TestRecordings.join(
            TestRecordings.aedat3Header("DAVIS346B"), TestRecordings.aedat3Packet(1, 1, 0, events));
    assertThat(read(recording("c.aedat", aedat3)).events()).isEqualTo(events);
    byte[] other =
        TestRecordings.join(
            TestRecordings.aedat3Header("Squid"), TestRecordings.aedat3Packet(1, 1, 0, events));
    assertThat(read(recording("d.aedat", other).withCamera(Camera.of(400, 300))).height())
        .isEqualTo(300);
  }

  @Test
  void linesMayEndWithLf() throws IOException {
    List<Event> events = corners(128, 128);
    byte[] lines = "#!AER-DAT2.0\n# AEChip: DVS128\n".getBytes(StandardCharsets.US_ASCII);
    byte[] file = TestRecordings.join(lines, TestRecordings.dvs128Words(events));
    assertThat(read(recording("lf.aedat", file)).events()).isEqualTo(events);
    byte[] crlf = TestRecordings.aedat4(0, List.of(events));
    byte[] aedat4 = new byte[crlf.length - 1];
    System.arraycopy(crlf, 0, aedat4, 0, 12);
    System.arraycopy(crlf, 13, aedat4, 12, crlf.length - 13);
    assertThat(read(recording("lf.aedat4", aedat4).withCamera(Camera.DVS128)).events())
        .isEqualTo(events);
  }

  @Test
  void anEventMayBeginWithTheByteOfHeaderLines() throws IOException {
    // y = 179 - 140: the address begins with 0x23, which is '#'; bytes such as LF follow later.
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      events.add(new Event(1000 + i, 100 + i, 39, i % 2));
    }
    Recording recording =
        recording("hash.aedat", TestRecordings.davis(240, 180, events, "# AEChip: Davis240C"));
    byte[] content = Files.readAllBytes(recording.file());
    assertThat(content[content.length - 8 * 40]).isEqualTo((byte) '#');
    assertThat(read(recording).events()).isEqualTo(events);
  }

  @Test
  void anEventMayLookLikeAnEmptyLineOfTheHeader() throws IOException {
    // The address is 23 0A 40 00, which begins with '#' and LF; the header's lines end with CR, LF.
    List<Event> events =
        List.of(new Event(1000, 75, 39, 0), new Event(1001, 0, 0, 1), new Event(1002, 75, 39, 0));
    byte[] davis = TestRecordings.davis(240, 180, events, "# AEChip: Davis240C");
    assertThat(read(recording("a.aedat", davis)).events()).isEqualTo(events);
    // The bytes 25 80 0A 60 begin with '%'; no line says that the header ends.
    List<Integer> words = List.of(0x8025, 0x600A, 20, 0x2000 | 0x800 | 10, 21, 0x2000 | 11);
    byte[] raw = TestRecordings.raw(2, words, "evt 3.0", "geometry 64x48");
    long time = (0x25 << 12) + 0x0A;
    assertThat(read(recording("b.raw", raw)).events())
        .containsExactly(new Event(time, 10, 20, 1), new Event(time, 11, 21, 0));
  }

  @Test
  void aRowBelowTheAtisIsAnOverflowOfItsClock() throws IOException {
    List<Event> written =
        List.of(
            new Event(10, 3, 4, 1),
            new Event(20, 0, 240, 0),
            new Event(30, 5, 6, 0),
            new Event(40, 7, 240, 1),
            new Event(50, 8, 9, 1));
    Result result =
        read(recording("a.bin", TestRecordings.atis(written)).withCamera(Camera.DAVIS240));
    assertThat(result.events())
        .containsExactly(
            new Event(10, 3, 4, 1),
            new Event(30 + 8192, 5, 6, 0),
            new Event(50 + 2 * 8192, 8, 9, 1));
  }

  @Test
  void stepsBackInTimeAreKeptAndCounted() throws IOException {
    List<Event> events =
        List.of(
            new Event(100, 1, 1, 1),
            new Event(200, 2, 1, 1),
            new Event(140, 3, 1, 1),
            new Event(150, 4, 1, 1),
            new Event(149, 5, 1, 1));
    Recording recording = recording("a.aedat", TestRecordings.dvs128(events));
    Result result = read(recording);
    assertThat(result.events()).isEqualTo(events);
    assertThat(result.warnings())
        .singleElement()
        .asString()
        .contains("step back", "--strict", "2 of 5 events, by 60 us at most");
    assertThatThrownBy(() -> read(recording.withStrict(true)))
        .hasMessageContaining("go back at event 2, from 200 to 140 us");
  }

  @Test
  void aCrashedAedat4IsReadUpToTheLastWholePacket() throws IOException {
    List<Event> first = corners(64, 48);
    byte[] whole = TestRecordings.aedat4(1, List.of(first));
    byte[] file = TestRecordings.aedat4(1, List.of(first, first));
    for (int cut : new int[] {whole.length + 3, file.length - 1}) {
      Recording crashed = recording("a.aedat4", Arrays.copyOf(file, cut));
      Result result = read(crashed);
      assertThat(result.events()).isEqualTo(first);
      assertThat(result.warnings())
          .singleElement()
          .asString()
          .contains("up to the last whole one", "from byte " + whole.length);
      assertThatThrownBy(() -> read(crashed.withStrict(true)))
          .hasMessageContaining("cut off within a packet");
    }
    assertThatThrownBy(() -> read(recording("b.aedat4", Arrays.copyOf(file, whole.length - 9))))
        .hasMessageContaining("empty");
    // With a data table the recorder ended well: it is the copy that is cut off.
    byte[] ended = TestRecordings.aedat4Header(0, 100_000, 64, 48);
    assertThatThrownBy(() -> read(recording("c.aedat4", ended)))
        .hasMessageContaining("cut off or damaged");
  }

  /** As of a logger that was killed; AEDAT 4 likewise. */
  @Test
  void aFileThatStopsWithinAnEventIsReadUpToTheLastWholeOne() throws IOException {
    List<Event> events = corners(64, 48);
    String event = "an event and was read up to the last whole one";
    String packet = "a packet and was read up to the last whole event";
    String word = "a word and was read up to the last whole one";
    assertStops("a.aedat", TestRecordings.dvs128(events), 8, event, "last event is cut off after");
    assertStops("b.aedat", TestRecordings.aedat3(events), 8, packet, "cut off within a packet");
    assertStops("c.dat", TestRecordings.dat(events), 8, event, "last event is cut off after");
    assertStops("d.raw", TestRecordings.evt2(events), 4, event, "last event is cut off after");
    assertStops("e.raw", TestRecordings.evt3(events), 2, word, "last word is cut off after 1 of 2");
  }

  /**
   * Cuts a file of four events off within the last one.
   *
   * @param lastBytes bytes of the last event, or of its last word
   */
  private void assertStops(String name, byte[] whole, int lastBytes, String within, String strictly)
      throws IOException {
    for (int cut = 1; cut < lastBytes; cut++) {
      Recording stopped = recording(name, Arrays.copyOf(whole, whole.length - cut));
      Result result = read(stopped);
      assertThat(result.events()).isEqualTo(corners(64, 48).subList(0, 3));
      assertThat(result.warnings())
          .containsExactly(
              "the file stops within %s; --strict refuses it (from byte %d)"
                  .formatted(within, whole.length - lastBytes));
      assertThatThrownBy(() -> read(stopped.withStrict(true)))
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining(strictly);
    }
  }

  @Test
  void anAedat3ThatStopsWithinAnyPacketIsReadUpToIt() throws IOException {
    List<Event> events = corners(64, 48);
    byte[] first = TestRecordings.aedat3(events);
    byte[] whole =
        TestRecordings.join(
            first,
            TestRecordings.aedat3Packet(0, 1, 0, events),
            TestRecordings.aedat3Packet(1, 1, 0, events));
    // Within the header of a packet of special events, and within what it holds.
    for (int length : new int[] {first.length + 5, first.length + 28 + 9}) {
      Recording stopped = recording("a.aedat", Arrays.copyOf(whole, length));
      Result result = read(stopped);
      assertThat(result.events()).isEqualTo(events);
      assertThat(result.warnings())
          .singleElement()
          .asString()
          .contains("stops within a packet", "(from byte " + first.length + ")");
      assertThatThrownBy(() -> read(stopped.withStrict(true)))
          .hasMessageContaining("cut off within a packet");
    }
    // Between two events of a packet that promises more.
    Result between = read(recording("b.aedat", Arrays.copyOf(whole, whole.length - 16)));
    assertThat(between.events()).hasSize(6);
    assertThat(between.warnings())
        .anyMatch(warning -> warning.contains("(from byte " + (whole.length - 16) + ")"));
  }

  @Test
  void decodesVectorsOfEvt3() throws IOException {
    List<Integer> words =
        List.of(
            0x2000 | 5, // before the first time: skipped
            0x8000 | 1,
            0x6000 | 7,
            20, // row
            0x3000 | 0x800 | 10, // ON from column 10
            0x4000 | 0b100000000001, // 10, 21
            0x4000 | 0b000000000010, // 23
            0x5000 | 0b10000001, // 34, 41
            0xA000, // a trigger
            0xE123,
            0xF456,
            0x7001,
            0x3000 | 2, // OFF from column 2
            0x5000 | 0b00000100, // 4
            0x6000 | 9,
            0x2000 | 3);
    byte[] file = TestRecordings.raw(2, words, "evt 3.0", "geometry 64x48", "end");
    long t = (1 << 12) + 7;
    assertThat(read(recording("a.raw", file)).events())
        .containsExactly(
            new Event(t, 10, 20, 1),
            new Event(t, 21, 20, 1),
            new Event(t, 23, 20, 1),
            new Event(t, 34, 20, 1),
            new Event(t, 41, 20, 1),
            new Event(t, 4, 20, 0),
            new Event(t + 2, 3, 20, 0));
  }

  @Test
  void continuesTheClocksOfProphesee() throws IOException {
    List<Integer> evt3 =
        List.of(0x8000 | 0xFFF, 0x6000 | 0xFFF, 1, 0x2001, 0x8000, 0x2001, 0x6000 | 5, 0x2001);
    assertThat(
            read(recording("a.raw", TestRecordings.raw(2, evt3, "evt 3.0", "geometry 64x48")))
                .events())
        .extracting(Event::t)
        .containsExactly((1L << 24) - 1, 1L << 24, (1L << 24) + 5);
    List<Integer> evt2 = List.of(0x8FFF_FFFF, 0x0FC0_0801, 0x8000_0000, 0x1000_0801);
    assertThat(
            read(recording(
                    "b.raw", TestRecordings.raw(4, evt2, "evt 2.0", "width 64", "height 48")))
                .events())
        .containsExactly(new Event((1L << 34) - 1, 1, 1, 0), new Event(1L << 34, 1, 1, 1));
    List<Event> late = List.of(new Event(0xFFFFFFF0L, 1, 1, 1), new Event(0x100000010L, 1, 1, 0));
    assertThat(read(recording("c.dat", TestRecordings.dat(late))).events()).isEqualTo(late);
  }

  @Test
  void eventsOfEvt3OutsideTheSensorAreLeftOutAndCounted() throws IOException {
    List<Integer> words =
        List.of(0x8001, 48, 0x2001, 47, 0x2000 | 64, 0x2000 | 63, 0x1000, 0x2000 | 5);
    Recording recording =
        recording("a.raw", TestRecordings.raw(2, words, "evt 3.0", "geometry 64x48", "end"));
    Result result = read(recording);
    assertThat(result.events()).containsExactly(new Event(1 << 12, 63, 47, 0));
    assertThat(result.warnings())
        .containsExactly("events outside the sensor were left out (2 of 64 x 48)");
    assertThatThrownBy(() -> read(recording.withStrict(true)))
        .hasMessageContaining("(1, 48), outside the sensor of 64 x 48");
  }

  @Test
  void namesWhatIsWrongWithRawAndDat() throws IOException {
    assertRefused("a.raw", raw("evt 2.1", "geometry 64x48"), "EVT 2.1 is not supported", "DAT");
    assertRefused("b.raw", raw("format EVT21;height=4;width=4"), "EVT 2.1");
    assertRefused("c.raw", raw("plugin_name hal_plugin_gen4_fx3"), "names no encoding");
    assertRefused("d.raw", raw("evt 3.0"), "gives no sensor size", "--camera gen4");
    assertRefused("e.raw", raw("evt 3.0", "geometry 0x720"), "\"0\" x \"720\"");
    assertRefused("f.raw", raw("evt 3.0", "geometry 64x48", "endianness big"), "big-endian");
    byte[] evt3 = TestRecordings.evt3(corners(64, 48));
    assertRefused("g.raw", Arrays.copyOf(evt3, evt3.length - 31), "empty");
    assertRefused("h.raw", raw("evt 3.0", "geometry 64x48", "end"), "empty");
    List<Event> events = corners(64, 48);
    String content = "Data file containing CD events";
    assertRefused("a.dat", TestRecordings.dat(0x0E, events, content, "Version 2"), "type 0x0E");
    assertRefused("b.dat", TestRecordings.dat(0x0C, events, content, "Version 1"), "version \"1\"");
    assertRefused(
        "c.dat", TestRecordings.dat(0x0C, events, content, "Version 2"), "gives no sensor size");
    byte[] cut = TestRecordings.dat(events.subList(0, 1));
    assertRefused("d.dat", Arrays.copyOf(cut, cut.length - 1), "empty");
    Recording unnamed = recording("e.dat", TestRecordings.dat(0x00, events, content, "Version 2"));
    assertThat(read(unnamed.withCamera(Camera.parse("64x48"))).events()).isEqualTo(events);
    Path aedat = Files.write(folder.resolve("f.raw"), TestRecordings.dvs128(events));
    assertThatThrownBy(() -> read(Recording.of(aedat, RecordingFormat.RAW)))
        .hasMessageContaining("it is AEDAT2, not RAW");
  }

  private static byte[] raw(String... lines) {
    return TestRecordings.raw(2, List.of(), lines);
  }

  private void assertRefused(String name, byte[] content, String... parts) {
    assertThatThrownBy(() -> read(recording(name, content)))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith(folder.resolve(name).toString())
        .hasMessageContainingAll(parts);
  }

  @Test
  void aSliceHoldsTheEventsBetweenItsTimes() throws IOException {
    List<Event> events =
        IntStream.range(0, 100).mapToObj(i -> new Event(10L * i, i, i % 50, i % 2)).toList();
    Recording whole = recording("a.aedat", TestRecordings.aedat3(events));
    RecordingSlice slice = new RecordingSlice(whole, 200, 250);
    List<Event> found = new ArrayList<>();
    EventBuffer buffer = new EventBuffer(2);
    try (EventReader reader = slice.open()) {
      while (reader.read(buffer) > 0) {
        for (int i = 0; i < buffer.size(); i++) {
          found.add(new Event(buffer.timestamp(i), buffer.x(i), buffer.y(i), buffer.polarity(i)));
        }
      }
    }
    assertThat(found).isEqualTo(events.subList(20, 25));
    assertThatThrownBy(
            () -> {
              try (EventReader reader = new RecordingSlice(whole, 5000, 6000).open()) {
                reader.read(buffer);
              }
            })
        .isInstanceOf(RecordingException.class)
        .hasMessageContainingAll("@5000-6000", "no event between");
    assertThatThrownBy(() -> new RecordingSlice(whole, 5, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheFilesThatUsersHadTroubleWith() throws IOException {
    Path faults = SharedFolder.find("faults");
    Recording simulated = Recording.of(faults.resolve("v2e_240.aedat"));
    assertThatThrownBy(() -> read(simulated)).hasMessageContaining("a DVS128 is assumed");
    assertThat(read(simulated.withCamera(Camera.DAVIS240)).events()).hasSize(2000);
    assertThat(read(Recording.of(faults.resolve("v2e_davis346.aedat"))).events()).hasSize(2000);
    assertThat(read(Recording.of(faults.resolve("lf.aedat"))).events()).hasSize(2000);
    assertThat(read(Recording.of(faults.resolve("hash_first.aedat"))).events()).hasSize(501);
    assertThat(read(Recording.of(faults.resolve("wrap.aedat"))).events()).hasSize(2000);
    Result overflow =
        read(Recording.of(faults.resolve("overflow240.bin")).withCamera(Camera.NMNIST));
    assertThat(overflow.events()).hasSize(1000);
    assertThat(overflow.warnings()).isEmpty();
  }
}
