package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.ottt.djl.data.event.recording.TestRecordings.Event;

/**
 * Whatever the bytes, readers end soon, with events or with the documented exception, and do not
 * take much memory.
 */
class ReaderFuzzTest {

  private static final List<Event> EVENTS =
      List.of(new Event(5, 0, 0, 1), new Event(70_000, 7, 33, 1), new Event(70_001, 8, 9, 0));

  private static final List<byte[]> GOOD =
      List.of(
          TestRecordings.dvs128(EVENTS),
          TestRecordings.aedat3(EVENTS),
          TestRecordings.aedat4(0, List.of(EVENTS)),
          TestRecordings.aedat4(1, List.of(EVENTS, EVENTS)),
          TestRecordings.aedat4(3, List.of(EVENTS)),
          TestRecordings.atis(EVENTS));

  private static final List<byte[]> STARTS =
      List.of(
          new byte[0],
          TestRecordings.ascii("#!AER-DAT2.0"),
          TestRecordings.ascii("#!AER-DAT2.0", "# AEChip: DAVIS240C"),
          TestRecordings.aedat3Header("DVS128"),
          TestRecordings.ascii("#!AER-DAT4.0"),
          TestRecordings.aedat4Header(0, -1, 64, 48),
          TestRecordings.aedat4Header(1, -1, 64, 48),
          TestRecordings.aedat4Header(3, -1, 64, 48));

  /** A packet unpacks to 64 MiB at most, in a buffer that doubles until then: twice that in all. */
  private static final long MAX_MEMORY = 2L * PacketBuffer.MAX_BYTES + (4 << 20);

  private static Path file;

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("fuzz", ".bin");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @Property(tries = 1500)
  void randomBytes(@ForAll @IntRange(max = 7) int start, @ForAll @Size(max = 200) byte[] bytes) {
    check(TestRecordings.join(STARTS.get(start), bytes));
  }

  @Property(tries = 10000)
  void mutatedBytes(@ForAll @IntRange(max = 5) int which, @ForAll long seed) {
    byte[] bytes = GOOD.get(which).clone();
    Random random = new Random(seed);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
    }
    check(bytes);
  }

  @Property(tries = 1000)
  void cutBytes(@ForAll @IntRange(max = 5) int which, @ForAll @IntRange(max = 2000) int length) {
    byte[] bytes = GOOD.get(which);
    check(Arrays.copyOf(bytes, length % (bytes.length + 8)));
  }

  private static void check(byte[] content) {
    try {
      Files.write(file, content);
      for (RecordingFormat format : RecordingFormat.values()) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> readAll(format));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readAll(RecordingFormat format) throws IOException {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    readToTheEnd(format);
    assertThat(memory.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(MAX_MEMORY + 64 * Files.size(file));
  }

  private static void readToTheEnd(RecordingFormat format) throws IOException {
    EventBuffer buffer = new EventBuffer(16);
    try (EventReader reader = Recording.of(file, format).open()) {
      int count = reader.read(buffer);
      while (count > 0) {
        assertThat(count).isEqualTo(buffer.size());
        for (int i = 0; i < count; i++) {
          assertThat(buffer.x(i)).isBetween(0, reader.width() - 1);
          assertThat(buffer.y(i)).isBetween(0, reader.height() - 1);
        }
        count = reader.read(buffer);
      }
    } catch (RecordingException e) {
      assertThat(e).hasMessageStartingWith(file.toString());
      assertThat(e.getMessage()).doesNotContain("\n", "\r");
    }
  }
}
