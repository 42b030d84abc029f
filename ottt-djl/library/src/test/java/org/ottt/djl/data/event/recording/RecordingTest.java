package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;

class RecordingTest {

  private static final List<Event> EVENTS =
      List.of(
          new Event(5, 0, 0, 1),
          new Event(5, 33, 2, 0),
          new Event(70_000, 7, 33, 1),
          new Event(4_000_000, 8, 9, 0));

  @TempDir Path folder;

  private List<Event> read(String name, byte[] content, int capacity) throws IOException {
    return read(Files.write(folder.resolve(name), content), capacity);
  }

  private static List<Event> read(Path file, int capacity) throws IOException {
    EventBuffer buffer = new EventBuffer(capacity);
    List<Event> events = new ArrayList<>();
    try (EventReader reader = Recording.of(file).open()) {
      while (reader.read(buffer) > 0) {
        for (int i = 0; i < buffer.size(); i++) {
          events.add(new Event(buffer.timestamp(i), buffer.x(i), buffer.y(i), buffer.polarity(i)));
        }
      }
      assertThat(reader.read(buffer)).isZero();
    }
    return events;
  }

  private void assertFails(String name, byte[] content, String... parts) {
    assertThatThrownBy(() -> read(name, content, 10))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith(folder.resolve(name).toString())
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private void assertStrictFails(String name, byte[] content, String... parts) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    assertThatThrownBy(() -> drain(Recording.of(file).withStrict(true)))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts);
  }

  private static void drain(Recording recording) throws IOException {
    EventBuffer buffer = new EventBuffer();
    try (EventReader reader = recording.open()) {
      while (reader.read(buffer) > 0) {
        assertThat(buffer.size()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 100})
  void readsAllFormatsInChunksOfAnySize(int capacity) throws IOException {
    assertThat(read("a.aedat", TestRecordings.dvs128(EVENTS), capacity)).isEqualTo(EVENTS);
    assertThat(read("b.bin", TestRecordings.atis(EVENTS), capacity)).isEqualTo(EVENTS);
    assertThat(read("c.aedat", TestRecordings.aedat3(EVENTS), capacity)).isEqualTo(EVENTS);
    assertThat(read("e.dat", TestRecordings.dat(EVENTS), capacity)).isEqualTo(EVENTS);
    assertThat(read("f.raw", TestRecordings.evt2(EVENTS), capacity)).isEqualTo(EVENTS);
    assertThat(read("g.raw", TestRecordings.evt3(EVENTS), capacity)).isEqualTo(EVENTS);
    for (int compression = 0; compression < 5; compression++) {
      byte[] file =
          TestRecordings.aedat4(
              compression, List.of(EVENTS.subList(0, 3), List.of(), EVENTS.subList(3, 4)));
      assertThat(read("d.aedat4", file, capacity)).isEqualTo(EVENTS);
    }
  }

  @Test
  void readsFilesOfAnotherFileSystem() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path file = Files.write(zip.getPath("/a.aedat"), TestRecordings.dvs128(EVENTS));
      assertThat(read(file, 3)).isEqualTo(EVENTS);
    }
  }

  @Test
  void continuesClocksThatOverflow() throws IOException {
    List<Event> late = List.of(new Event(0xFFFFFFF0L, 1, 1, 1), new Event(0x100000010L, 1, 1, 1));
    assertThat(read("a.aedat", TestRecordings.dvs128(late), 10)).isEqualTo(late);
    List<Event> atis = List.of(new Event(0x7FFFF0, 1, 1, 1), new Event(0x800010, 1, 1, 1));
    assertThat(read("b.bin", TestRecordings.atis(atis), 10)).isEqualTo(atis);
  }

  @Test
  void readsWhatOnlyAedat3Has() throws IOException {
    byte[] invalid = TestRecordings.aedat3Packet(1, 1, 0, List.of(new Event(6, 3, 3, 1)));
    invalid[28] &= ~1;
    byte[] file =
        TestRecordings.join(
            TestRecordings.aedat3Header("DVS128"),
            TestRecordings.aedat3Packet(0, 1, 0, List.of(new Event(9, 9, 9, 1))),
            TestRecordings.aedat3Packet(1, 1, 0, List.of(new Event(5, 3, 100, 1))),
            invalid,
            TestRecordings.aedat3Packet(1, 1, 0, List.of()),
            TestRecordings.aedat3Packet(1, 1, 3, List.of(new Event(7, 4, 5, 0))));
    assertThat(read("a.aedat", file, 10))
        .containsExactly(new Event(5, 3, 100, 1), new Event((3L << 31) + 7, 4, 5, 0));
    byte[] header = TestRecordings.aedat3Header("DVS128");
    assertFails("b.aedat", Arrays.copyOf(header, header.length - 3), "header has no end");
    assertFails("c.aedat", TestRecordings.aedat3Header("Squid"), "Squid is unknown", "--camera");
    assertFails("d.aedat", header, "empty");
    assertStrictFails("e.aedat", Arrays.copyOf(file, file.length - 1), "cut off within a packet");
    byte[] start = Arrays.copyOf(file, header.length + 11);
    assertStrictFails("f.aedat", start, "cut off within a packet");
    assertFails("f.aedat", start, "empty");
  }

  @Test
  void skipsWhatIsNoEventOfaPixel() throws IOException {
    byte[] header = TestRecordings.ascii("#!AER-DAT2.0", "# AEChip: a.b.DAVIS240C");
    byte[] words = {
      // y = 179 - 141, x = 239 - 0, ON; its first byte is that of a header line.
      0x23,
      0x40,
      0x08,
      0,
      0,
      0,
      0,
      1, //
      (byte) 0x80,
      0,
      0x0C,
      0,
      0,
      0,
      0,
      2, // IMU
      0,
      0,
      0x04,
      0,
      0,
      0,
      0,
      3, // external trigger
    };
    assertThat(
            read(
                "a.aedat",
                TestRecordings.join(header, TestRecordings.ascii("#End Of ASCII Header"), words),
                9))
        .containsExactly(new Event(1, 239, 38, 1));
    byte[] special = TestRecordings.dvs128(EVENTS);
    special[special.length - 6] |= (byte) 0x80;
    assertThat(read("b.aedat", special, 9)).isEqualTo(EVENTS.subList(0, 3));
  }

  @Test
  void namesWhatIsWrongWithAedat2() throws IOException {
    byte[] good = TestRecordings.dvs128(EVENTS);
    assertFails("a.aedat", new byte[0], "not an AEDAT file");
    assertFails("b.aedat", TestRecordings.ascii("GIF89a"), "not an AEDAT file");
    assertFails("c.aedat", TestRecordings.ascii("#!AER-DAT1.0"), "AEDAT 1.0 is not supported");
    assertFails("d.aedat", Arrays.copyOf(good, 40), "header has no end", "This is a raw AE data");
    assertStrictFails(
        "e.aedat", Arrays.copyOf(good, good.length - 3), "cut off after 5 of 8 bytes");
    assertFails("f.aedat", TestRecordings.dvs128(List.of()), "empty");
    byte[] outside = good.clone();
    outside[outside.length - 8 - 7] = 3;
    assertFails("g.aedat", outside, "event 2 lies at", "outside the sensor of 128 x 128");
    List<Event> back = List.of(EVENTS.get(2), EVENTS.get(0));
    assertStrictFails(
        "h.aedat", TestRecordings.dvs128(back), "go back at event 1", "from 70000 to 5 us");
    assertFails(
        "i.aedat",
        TestRecordings.ascii("#!AER-DAT2.0", "# AEChip: x.y.Cochlea"),
        "x.y.Cochlea is unknown",
        "--camera");
    Path missing = folder.resolve("missing.aedat");
    assertThatThrownBy(() -> Recording.of(missing)).hasMessageContaining("no such file");
    assertThatThrownBy(() -> Recording.of(folder)).hasMessageContaining("not a file");
    Path aedat2 = Files.write(folder.resolve("two.aedat"), good);
    assertThatThrownBy(() -> Recording.of(aedat2, RecordingFormat.AEDAT4).open())
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("it is AEDAT2, not AEDAT4");
  }

  @Test
  void namesWhatIsWrongWithAtis() throws IOException {
    assertFails("a.bin", new byte[0], "empty");
    // Read strictly or not: nothing but the length tells that it is another kind of file.
    assertFails("b.bs2", new byte[7], "cut off after 2 of 5 bytes");
    assertFails("c.bin", new byte[] {34, 0, 0, 0, 0}, "event 0 lies at (34, 0)", "34 x 34");
    List<Event> back = List.of(EVENTS.get(2), EVENTS.get(0));
    assertStrictFails("d.bin", TestRecordings.atis(back), "timestamps go back at event 1");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    byte[] start = TestRecordings.dvs128(EVENTS);
    InputStream opened = new SequenceInputStream(new ByteArrayInputStream(start), failing);
    EventBuffer buffer = new EventBuffer();
    try (ByteInput in = ByteInput.file("/media/x.aedat", opened, 1 << 20);
        EventDecoder decoder = RecordingFormat.AEDAT2.open(in, null, false)) {
      // Not left out as damaged: the drive may come back.
      assertThatThrownBy(() -> decoder.decode(buffer))
          .isExactlyInstanceOf(DataException.class)
          .hasMessageStartingWith("/media/x.aedat cannot be read: Input/output error; check its");
    }
    try (ByteInput in = ByteInput.file("/media/x.aedat4", failing, 1 << 20)) {
      assertThatThrownBy(() -> in.read(new byte[9], 0, 9))
          .isExactlyInstanceOf(DataException.class)
          .hasMessageStartingWith("/media/x.aedat4 cannot be read: Input/output error");
    }
    // What is sent has no file; whoever opened the connection says what failed.
    try (ByteInput in = ByteInput.live("camera", failing)) {
      assertThatThrownBy(() -> in.fill(1)).hasMessage("Input/output error");
    }
  }

  @Test
  void aStreamThatEndsWithinAnEventEndsBeforeIt() throws IOException {
    byte[] file = TestRecordings.dvs128(EVENTS);
    InputStream sent = new ByteArrayInputStream(file, 0, file.length - 3);
    EventBuffer buffer = new EventBuffer();
    try (EventReader reader = LiveRecording.open("stream", sent, null)) {
      assertThat(reader.read(buffer)).isEqualTo(EVENTS.size() - 1);
      assertThat(reader.read(buffer)).isZero();
      assertThat(reader.warnings())
          .singleElement()
          .asString()
          .contains("stops within an event", "from byte " + (file.length - 8));
    }
  }

  @Test
  void namesWhatIsWrongWithAedat4() throws IOException {
    byte[] good = TestRecordings.aedat4(1, List.of(EVENTS));
    assertFails("a.aedat4", Arrays.copyOf(good, 100), "header has no end");
    assertStrictFails("b.aedat4", Arrays.copyOf(good, good.length - 1), "cut off within a packet");
    assertFails("c.aedat4", TestRecordings.aedat4(0, List.of()), "empty");
    assertFails("d.aedat4", TestRecordings.aedat4(9, List.of()), "no compression number 9");
    byte[] header = TestRecordings.aedat4Header(0, -1, 64, 48);
    byte[] huge = TestRecordings.aedat4Packet(3, new byte[0]);
    huge[7] = 0x70;
    assertFails("e.aedat4", TestRecordings.join(header, huge), "a packet of 1879048192 bytes");
    assertFails(
        "f.aedat4",
        TestRecordings.join(header, TestRecordings.aedat4Packet(3, new byte[30])),
        "damaged");
    byte[] bomb = TestRecordings.compress(3, new byte[200 << 20]);
    assertFails(
        "g.aedat4",
        TestRecordings.join(
            TestRecordings.aedat4Header(3, -1, 64, 48), TestRecordings.aedat4Packet(3, bomb)),
        "more than 64 MiB");
    assertFails("h.aedat4", TestRecordings.aedat4Header(0, 10, 64, 48), "should end at byte 10");
    assertFails("i.aedat4", TestRecordings.aedat4Header(0, -1, 0, 48), "sensor of \"0\"");
    List<Event> outside = List.of(new Event(1, 64, 0, 1));
    assertFails("j.aedat4", TestRecordings.aedat4(0, List.of(outside)), "outside");
  }
}
