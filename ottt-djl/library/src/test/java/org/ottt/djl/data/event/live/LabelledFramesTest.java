package org.ottt.djl.data.event.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.source.EventBuffer;

/**
 * Labels of the simple record take effect where they stand among the events, whether the record
 * comes in one read or in many.
 */
class LabelledFramesTest {

  private static final List<String> CLASSES = List.of("a", "b", "c");
  private static final int WHOLE = 1 << 16;
  private static final long FRAME_MICROS = 50_000;

  /** Delivers a few bytes at a time, as a pipe does. */
  private static final class Pieces extends FilterInputStream {

    private final int size;

    Pieces(InputStream in, int size) {
      super(in);
      this.size = size;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return super.read(target, offset, Math.min(size, length));
    }

    @Override
    public int available() {
      return 0;
    }
  }

  private static EventLines lines(String lines, int piece) throws IOException {
    byte[] text = ("#!OTTT-EVENTS 1 4x3\n" + lines).getBytes(StandardCharsets.UTF_8);
    return new EventLines("test", new Pieces(new ByteArrayInputStream(text), piece));
  }

  private static EventFrameSource source(String lines, int piece) throws IOException {
    return new EventFrameSource(
        lines(lines, piece),
        new LiveFrameOptions(FRAME_MICROS, FrameSize.SENSOR, 0, 10),
        new LabelTrack(CLASSES),
        true);
  }

  private static List<Integer> labels(EventFrameSource source) throws IOException {
    List<Integer> labels = new ArrayList<>();
    try (source) {
      for (LiveFrame frame = source.next(); frame != null; frame = source.next()) {
        labels.add(frame.label());
      }
    }
    return labels;
  }

  private static String events(long from, long to, long step) {
    StringBuilder text = new StringBuilder();
    for (long time = from; time < to; time += step) {
      text.append("e ").append(time).append(" 0 0 1\n");
    }
    return text.toString();
  }

  private static List<Integer> times(int count, int label) {
    return Collections.nCopies(count, label);
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE, 101, 7})
  void givesEachEpisodeItsOwnClassThoughItsClockBeginsAnew(int piece) throws IOException {
    String record =
        "l 0 a\n"
            + events(0, 5_000_000, 5000)
            + "l 0 b\n"
            + events(0, 2_000_000, 2000)
            + "l 2000000 c\n"
            + events(2_000_000, 4_000_000, 2000);
    try (EventLines reader = lines(record, piece)) {
      int first = reader.read(new EventBuffer());
      assertThat(first == 3000).isEqualTo(piece == WHOLE);
    }
    EventFrameSource source = source(record, piece);
    List<Integer> expected = new ArrayList<>(times(100, 0));
    expected.addAll(times(40, 1));
    // The last frame is not complete.
    expected.addAll(times(39, 2));
    assertThat(labels(source)).isEqualTo(expected);
    assertThat(source.counts()).isEqualTo(Map.of("jumps of the clock", 1L));
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE, 20, 7})
  void holdsALabelBackUntilItsTime(int piece) throws IOException {
    String record = "e 0 0 0 1\nl 100000 a\n" + events(10_000, 250_000, 50_000);
    EventFrameSource source = source(record, piece);
    assertThat(labels(source)).containsExactly(-1, -1, 0, 0);
    assertThat(source.counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE, 20, 7})
  void appliesALateLabelFromThePresentFrameOn(int piece) throws IOException {
    String record =
        "l 0 a\n" + events(0, 150_000, 30_000) + "l 0 b\n" + events(130_000, 250_000, 30_000);
    EventFrameSource source = source(record, piece);
    assertThat(labels(source)).containsExactly(0, 0, 1, 1);
    assertThat(source.counts()).isEqualTo(Map.of("late labels", 1L));
  }

  @Test
  void keepsTheClassWhereTheClockJumpsBackAndForgetsWhatWasToCome() throws IOException {
    String first = "l 0 a\nl 9000000 b\n" + events(0, 2_000_000, FRAME_MICROS);
    String second = events(0, 200_000, FRAME_MICROS);
    assertThat(labels(source(first + second, WHOLE))).isEqualTo(times(43, 0));
    // By the old clock: it is to be seen as soon as the last frame of that clock has ended.
    List<Integer> expected = new ArrayList<>(times(40, 0));
    expected.addAll(times(3, 2));
    assertThat(labels(source(first + "l 2000000 c\n" + second, WHOLE))).isEqualTo(expected);
    // By the new one, at the time of its first event or later.
    assertThat(labels(source(first + "l 0 c\n" + second, WHOLE))).isEqualTo(expected);
    expected.set(40, 0);
    assertThat(labels(source(first + "l 50000 c\n" + second, WHOLE))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {WHOLE, 7})
  void countsLabelsBehindTheLastEvent(int piece) throws IOException {
    EventFrameSource source = source(events(0, 70_000, 60_000) + "l 70000 d\n", piece);
    assertThat(labels(source)).containsExactly(-1);
    assertThat(source.counts()).isEqualTo(Map.of("unknown labels", 1L));
  }
}
