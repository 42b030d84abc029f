package org.ottt.djl.data.event.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.testing.SharedFolder;

class FrameMakerTest {

  @TempDir Path folder;

  private Recording recording(List<Event> events) throws IOException {
    return Recording.of(Files.write(folder.resolve("r.aedat"), TestRecordings.dvs128(events)));
  }

  private static List<Event> eventsAt(long... times) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      events.add(new Event(times[i], i, 2 * i, i % 2));
    }
    return events;
  }

  private static int[] eventsPerFrame(FrameCounts counts) {
    int[] sums = new int[counts.frames()];
    int frame = 2 * counts.height() * counts.width();
    for (int i = 0; i < counts.values().length; i++) {
      sums[i / frame] += counts.values()[i];
    }
    return sums;
  }

  @Test
  void theLastFrameTakesTheRemainder() throws IOException {
    Recording eleven = recording(eventsAt(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    FrameCounts counts = new FrameIntegrator(3, FrameSplit.NUMBER).integrate(eleven);
    assertThat(eventsPerFrame(counts)).containsExactly(3, 3, 5);
    assertThat(counts.count(0, 0, 0, 0)).isEqualTo(1);
    assertThat(counts.count(0, 1, 2, 1)).isEqualTo(1);
    assertThat(counts.count(2, 0, 20, 10)).isEqualTo(1);
    assertThat(counts.events()).isEqualTo(11);
  }

  @Test
  void splitsByTimeFromTheFirstEvent() throws IOException {
    // 100 / 3 = 33 us a frame: [1000, 1033), [1033, 1066), the rest; the second has no event.
    Recording recording = recording(eventsAt(1000, 1032, 1066, 1099, 1100));
    FrameCounts counts = new FrameIntegrator(3, FrameSplit.TIME).integrate(recording);
    assertThat(eventsPerFrame(counts)).containsExactly(2, 0, 3);
  }

  /** As of a camera whose clock is reset after its first event. */
  @Test
  void aFirstEventOfALaterTimeGoesToTheFrameOfThatTime() throws IOException {
    long[] times = LongStream.rangeClosed(0, 40_000).map(i -> 100 * i).toArray();
    FrameCounts whole =
        new FrameIntegrator(4, FrameSplit.TIME).integrate(recording(inOnePixel(times)));
    assertThat(eventsPerFrame(whole)).containsExactly(10_000, 10_000, 10_000, 10_001);

    long[] late = LongStream.concat(LongStream.of(5_000_000), LongStream.of(times)).toArray();
    FrameCounts counts =
        new FrameIntegrator(5, FrameSplit.TIME).integrate(recording(inOnePixel(late)));
    assertThat(eventsPerFrame(counts)).containsExactly(10_000, 10_000, 10_000, 10_000, 2);
    assertThat(counts.spans().subList(0, 3)).isEqualTo(whole.spans().subList(0, 3));
    assertThat(counts.spans().get(4)).isEqualTo(new FrameSpan(4_000_000, 5_000_000));
  }

  @Test
  void anEventThatStepsBackGoesToTheFrameOfItsTime() throws IOException {
    Recording recording = recording(eventsAt(1000, 1040, 1020, 1066, 1010, 1099, 1100));
    FrameCounts counts = new FrameIntegrator(3, FrameSplit.TIME).integrate(recording);
    assertThat(eventsPerFrame(counts)).containsExactly(3, 1, 3);
  }

  private static List<Event> inOnePixel(long... times) {
    return LongStream.of(times).mapToObj(time -> new Event(time, 3, 4, 1)).toList();
  }

  @Test
  void refusesWhatIsTooShort() throws IOException {
    Recording three = recording(eventsAt(5, 5, 6));
    assertThatThrownBy(() -> new FrameIntegrator(4, FrameSplit.NUMBER).integrate(three))
        .isInstanceOf(RecordingException.class)
        .hasMessageContainingAll("r.aedat", "3 events are fewer than the 4 frames");
    assertThatThrownBy(() -> new FrameIntegrator(2, FrameSplit.TIME).integrate(three))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("lasts 1 us");
    assertThatThrownBy(() -> new FrameOptions(0, FrameSplit.TIME, 48, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Compares with the definition, applied to all events at once. */
  @ParameterizedTest
  @EnumSource
  void agreesWithTheDefinitionOnARealRecording(FrameSplit split) throws IOException {
    Recording recording =
        Recording.of(SharedFolder.find("data/events/aedat2/alex_walking_again.aedat"));
    EventBuffer all = new EventBuffer(20_000);
    try (EventReader reader = recording.open()) {
      reader.read(all);
    }
    int frames = 10;
    int[] expected = new int[frames * 2 * 128 * 128];
    long first = all.timestamp(0);
    long time = (all.timestamp(all.size() - 1) - first) / frames;
    for (int i = 0; i < all.size(); i++) {
      long frame =
          split == FrameSplit.NUMBER
              ? i / (all.size() / frames)
              : (all.timestamp(i) - first) / time;
      int plane = 2 * (int) Math.min(frame, frames - 1) + all.polarity(i);
      expected[(plane * 128 + all.y(i)) * 128 + all.x(i)]++;
    }
    assertThat(new FrameIntegrator(frames, split).integrate(recording).values())
        .isEqualTo(expected);
  }

  @Test
  void reducesAsPillowDoes() throws IOException {
    FrameValues frames =
        new FrameMaker(new FrameOptions(1, FrameSplit.NUMBER, 48, 0))
            .make(recording(List.of(new Event(0, 64, 64, 1), new Event(1, 127, 0, 0))));
    assertThat(frames.values()).hasSize(2 * 48 * 48);
    // Made with Pillow: Image(mode F).resize((48, 48), BILINEAR) of each of the two pixels.
    assertThat(frames.values()[(48 + 24) * 48 + 24]).isCloseTo(0.065441f, within(1e-6f));
    assertThat(frames.values()[(48 + 23) * 48 + 24]).isCloseTo(0.029746f, within(1e-6f));
    assertThat(frames.values()[(48 + 23) * 48 + 23]).isCloseTo(0.013521f, within(1e-6f));
    assertThat(frames.values()[47]).isCloseTo(0.083795f, within(1e-6f));
    int touched = 0;
    for (float value : frames.values()) {
      touched += value == 0 ? 0 : 1;
    }
    assertThat(touched).isEqualTo(5);
  }

  @Test
  void reducingKeepsWhatIsEven() {
    PlaneResize resize = new PlaneResize(128, 130, 48, 37);
    float[] ones = new float[128 * 130];
    Arrays.fill(ones, 1);
    float[] target = new float[48 * 37];
    resize.apply(ones, 0, target, 0);
    for (float value : target) {
      assertThat(value).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void cutsCountsAndKeepsProportions() throws IOException {
    Recording twice = recording(List.of(new Event(0, 3, 5, 1), new Event(1, 3, 5, 1)));
    FrameValues cut = new FrameMaker(new FrameOptions(1, FrameSplit.NUMBER, 0, 1)).make(twice);
    assertThat(cut.values()[(128 + 5) * 128 + 3]).isEqualTo(1);
    FrameValues all = new FrameMaker(new FrameOptions(1, FrameSplit.NUMBER, 0, 0)).make(twice);
    assertThat(all.values()[(128 + 5) * 128 + 3]).isEqualTo(2);
    FrameOptions options = new FrameOptions(1, FrameSplit.NUMBER, 48, 0);
    assertThat(options.height(180, 240)).isEqualTo(48);
    assertThat(options.width(180, 240)).isEqualTo(64);
    assertThat(options.height(240, 180)).isEqualTo(64);
  }
}
