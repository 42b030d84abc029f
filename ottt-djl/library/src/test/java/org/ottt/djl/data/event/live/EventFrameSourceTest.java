package org.ottt.djl.data.event.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.source.RecordingException;

/** Frames by time, and what becomes of bad input. */
class EventFrameSourceTest {

  private static final List<String> CLASSES = List.of("circle", "cross");

  private static EventFrameSource source(String lines, int mostEmpty) throws IOException {
    return source(lines, mostEmpty, new LabelTrack(CLASSES));
  }

  private static EventFrameSource source(String lines, int mostEmpty, LabelTrack labels)
      throws IOException {
    return source(lines, new LiveFrameOptions(1000, FrameSize.SENSOR, 0, mostEmpty), labels);
  }

  private static EventFrameSource source(String lines, LiveFrameOptions options, LabelTrack labels)
      throws IOException {
    String text = "#!OTTT-EVENTS 1 4x3\n" + lines;
    return new EventFrameSource(
        new EventLines("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
        options,
        labels,
        true);
  }

  private static List<LiveFrame> all(EventFrameSource source) throws IOException {
    List<LiveFrame> frames = new ArrayList<>();
    try (source) {
      for (LiveFrame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private static float sum(LiveFrame frame) {
    float sum = 0;
    for (float value : frame.values()) {
      sum += value;
    }
    return sum;
  }

  @Test
  void countsEventsByTimeAndPolarity() throws IOException {
    EventFrameSource source =
        source("e 5000 1 2 1\ne 5999 1 2 1\ne 5999 0 0 0\ne 6000 3 0 0\ne 7100 0 0 1\n", 10);
    assertThat(source.height()).isEqualTo(3);
    assertThat(source.width()).isEqualTo(4);
    List<LiveFrame> frames = all(source);
    // The third frame is not complete.
    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).micros()).isEqualTo(5000);
    assertThat(frames.get(0).values()[12 + 2 * 4 + 1]).isEqualTo(2);
    assertThat(frames.get(0).values()[0]).isEqualTo(1);
    assertThat(sum(frames.get(0))).isEqualTo(3);
    assertThat(frames.get(1).number()).isEqualTo(1);
    assertThat(frames.get(1).values()[3]).isEqualTo(1);
    assertThat(source.counts()).isEmpty();
  }

  @Test
  void cutsCountsToTheMaximum() throws IOException {
    EventFrameSource source =
        source(
            "e 5000 1 2 1\ne 5100 1 2 1\ne 5200 1 2 1\ne 5300 0 0 0\ne 6000 0 0 0\n",
            new LiveFrameOptions(1000, FrameSize.SENSOR, 2, 10),
            new LabelTrack(CLASSES));
    LiveFrame frame = all(source).get(0);
    assertThat(frame.values()[12 + 2 * 4 + 1]).isEqualTo(2);
    assertThat(frame.values()[0]).isEqualTo(1);
    assertThat(sum(frame)).isEqualTo(3);
  }

  @Test
  void makesFewEmptyFramesOfALongPause() throws IOException {
    EventFrameSource source = source("e 0 0 0 1\ne 180000500 0 0 1\ne 180001500 0 0 1\n", 3);
    List<LiveFrame> frames = all(source);
    assertThat(frames).hasSize(5);
    assertThat(frames.stream().map(EventFrameSourceTest::sum)).containsExactly(1f, 0f, 0f, 0f, 1f);
    assertThat(frames.get(4).micros()).isEqualTo(180_000_000);
    assertThat(source.counts())
        .containsEntry("long pauses", 1L)
        .containsEntry("empty frames left out", 179_996L);
  }

  @Test
  void beginsAgainWhereTheClockJumpsBack() throws IOException {
    EventFrameSource source =
        source("e 9000000 0 0 1\ne 9000400 0 0 1\ne 300 1 1 1\ne 1400 0 0 1\n", 3);
    List<LiveFrame> frames = all(source);
    assertThat(frames).hasSize(2);
    assertThat(sum(frames.get(0))).isEqualTo(2);
    assertThat(frames.get(1).micros()).isEqualTo(300);
    assertThat(source.counts()).containsEntry("jumps of the clock", 1L);
  }

  @Test
  void countsALateEventIntoThePresentFrame() throws IOException {
    EventFrameSource source = source("e 5000 0 0 1\ne 6100 0 0 1\ne 5900 1 0 1\ne 7000 0 0 1\n", 3);
    List<LiveFrame> frames = all(source);
    assertThat(frames.stream().map(EventFrameSourceTest::sum)).containsExactly(1f, 2f);
    assertThat(source.counts()).containsEntry("events older than their frame", 1L);
  }

  @Test
  void holdsALabelFromItsTimeOnAndCountsUnknownOnes() throws IOException {
    EventFrameSource source =
        source(
            """
            e 0 0 0 1
            l 1000 circle
            e 1200 0 0 1
            e 2200 0 0 1
            e 3200 0 0 1
            e 4200 0 0 1
            l 5000 square
            e 5200 0 0 1
            l 6000 -
            e 6200 0 0 1
            e 7000 0 0 1
            """,
            3);
    List<Integer> labels = new ArrayList<>();
    all(source).forEach(frame -> labels.add(frame.label()));
    assertThat(labels).containsExactly(-1, 0, 0, 0, 0, -1, -1);
    assertThat(source.counts()).containsEntry("unknown labels", 1L);
  }

  @Test
  void countsALabelForFramesLongGoneAndHoldsItFromNowOn() {
    LabelTrack track = new LabelTrack(CLASSES);
    track.arrived(100, "circle", 5000);
    assertThat(track.late()).isEqualTo(1);
    assertThat(track.labelOf(4000, 1000)).isEqualTo(LiveFrame.NO_LABEL);
    assertThat(track.labelOf(5000, 1000)).isZero();
    track.arrived(6000, "1", 6000);
    assertThat(track.labelOf(6000, 1000)).isEqualTo(1);
    assertThat(track.late()).isEqualTo(1);
    // What is to be seen stays so when the clock starts again.
    track.arrived(9000, "circle", 6000);
    track.restart(8000);
    assertThat(track.labelOf(10, 1000)).isEqualTo(1);
    assertThat(track.labelOf(9000, 1000)).isEqualTo(1);
    track.clear();
    assertThat(track.labelOf(9000, 1000)).isEqualTo(LiveFrame.NO_LABEL);
  }

  @Test
  void readsATableOfLabelsAndRefusesAWrongOne(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("labels.csv");
    Files.writeString(table, "class,start,end\ncross,0,1000\n0,2000,3000\n");
    EventFrameSource source =
        source(
            "e 0 0 0 1\ne 1000 0 0 1\ne 2000 0 0 1\ne 3000 0 0 1\ne 4000 0 0 1\n",
            3,
            LabelTrack.read(table, CLASSES));
    assertThat(all(source).stream().map(LiveFrame::label)).containsExactly(1, -1, 0, -1);
    Files.writeString(table, "class,start,end\nsquare,0,1000\n");
    assertThatThrownBy(() -> LabelTrack.read(table, CLASSES))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2: 'square' is none of the classes [circle, cross]");
    Files.writeString(table, "class,start,end\ncircle,0\n");
    assertThatThrownBy(() -> LabelTrack.read(table, CLASSES))
        .hasMessageContaining("'circle,0' is not class,start,end");
    Files.writeString(table, "class,start,end\ncircle,0,1000\ncross,500,800\n");
    assertThatThrownBy(() -> LabelTrack.read(table, CLASSES)).hasMessageContaining("overlaps");
  }

  @Test
  void refusesATableWithoutItsHeaderOrInAnotherEncoding(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("labels.csv");
    for (String first : List.of("circle,0,1000", "\uFEFFcircle, 0, 1000", "circle,0.5,1e3")) {
      Files.writeString(table, first + "\ncross,2000,3000\n");
      assertThatThrownBy(() -> LabelTrack.read(table, CLASSES))
          .isInstanceOf(DataException.class)
          .hasMessage(
              table + ": the first line must be the header class,start,end, not '" + first + "'");
    }
    // As a spreadsheet saves it in UTF-8, with headings in the user's words.
    Files.writeString(table, "\uFEFFKlasse,von,bis\r\ncross,0,1000\r\n");
    assertThat(LabelTrack.read(table, CLASSES).labelOf(0, 1000)).isEqualTo(1);
    Files.write(
        table, "class,start,end\nK\u00e4fer,0,1000\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> LabelTrack.read(table, CLASSES))
        .isInstanceOf(DataException.class)
        .hasMessage(table + " is not in UTF-8: save it in UTF-8");
  }

  @Test
  void aTableOfLabelsHoldsAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, "class,start,end\ncross,0,1000\n");
    LabelTrack track = LabelTrack.read(file, CLASSES);
    track.arrived(0, "circle", Long.MIN_VALUE);
    assertThat(track.labelOf(0, 1000)).isEqualTo(1);
    assertThat(track.left()).isEqualTo(1);
  }

  @Test
  void leavesOutLinesThatAreNoEventsUpToAThousandInARow() throws IOException {
    EventFrameSource source =
        source(
            "e 0 0 0 1\nhello\nl 1000\nl 5 \nl 5\ne 5 9 0 1\ne 5 0 0 2\ne x 0 0 1\n\ne 1000 0 0 1\n",
            3);
    assertThat(all(source)).hasSize(1);
    assertThat(source.counts()).containsEntry("lines left out", 7L);
    assertThat(source.warnings())
        .singleElement()
        .asString()
        .contains("were left out", "7, first line 3: \"hello\"");
    EventFrameSource rubbish = source("e 0 0 0 1\n" + "#\n".repeat(1000), 3);
    assertThatThrownBy(() -> all(rubbish))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith("test: 1,000 lines are neither events")
        .hasMessageEndingWith("first line 3: \"#\"");
    EventFrameSource labelled = source("e 0 0 0 1\n" + "l 5 circle\ne 5 0 0 -1\n".repeat(1000), 3);
    assertThatThrownBy(() -> all(labelled))
        .isInstanceOf(RecordingException.class)
        .hasMessageEndingWith("first line 4: \"e 5 0 0 -1\"");
    assertThatThrownBy(
            () -> new EventLines("test", new ByteArrayInputStream(new byte[] {'x', '\n'})))
        .hasMessageContaining("the first line is 'x'");
  }

  @Test
  void repeatsWhenFramesAreSkipped() throws IOException {
    String lines = "e 0 0 0 1\ne 1000 1 0 1\ne 2000 2 0 1\ne 3000 3 0 1\ne 4000 0 0 1\n";
    List<LiveFrame> frames = all(source(lines, 3));
    EventFrameSource again = source(lines, 3);
    assertThat(again.skip(2)).isEqualTo(2);
    LiveFrame third = again.next();
    assertThat(third.values()).isEqualTo(frames.get(2).values());
    assertThat(third.number()).isEqualTo(2);
    assertThat(again.skip(9)).isEqualTo(1);
  }
}
