package org.ottt.djl.data.event.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.recording.Aedat2Writer;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventList;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;
import org.ottt.djl.data.glyph.GlyphSplit;

class EventSimulatorTest {

  private static final SensorSize SENSOR = new SensorSize(40, 30);

  @TempDir Path folder;

  private static SimulatorOptions options(double threshold, int refractory, double noise) {
    return new SimulatorOptions(SENSOR, threshold, 0.1, refractory, noise, 2, 100, 3);
  }

  /** Dark at the left, bright at the right. */
  private static GreyImage edge() {
    byte[] pixels = new byte[30 * 30];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 30 < 15 ? 40 : 220);
    }
    return GreyImage.of(pixels, 0, 1, 30, 30);
  }

  private static EventBuffer all(EventSource source) throws IOException {
    EventBuffer buffer = new EventBuffer(1_000_000);
    try (EventReader reader = source.open()) {
      reader.read(buffer);
    }
    return buffer;
  }

  private static String text(EventBuffer events) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      text.append(events.timestamp(i)).append(' ').append(events.x(i)).append(' ');
      text.append(events.y(i)).append(' ').append(events.polarity(i)).append('\n');
    }
    return text.toString();
  }

  @Test
  void theSeedAndTheNumberDecideAll() throws IOException {
    SimulatorOptions options = options(0.2, 500, 1);
    String events = text(all(new EventSimulator(options, 1).film("a", edge(), 5)));
    assertThat(text(all(new EventSimulator(options, 1).film("b", edge(), 5)))).isEqualTo(events);
    assertThat(text(all(new EventSimulator(options, 1).film("a", edge(), 6)))).isNotEqualTo(events);
    assertThat(text(all(new EventSimulator(options, 2).film("a", edge(), 5)))).isNotEqualTo(events);
  }

  @Test
  void firesWhereTheEdgePasses() throws IOException {
    EventBuffer events = all(new EventSimulator(options(0.2, 0, 0), 1).film("edge", edge(), 0));
    // The square image fills 40 x 30 pixels: its edge is at column 20, and moves by 3.
    int on = 0;
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.x(i)).isBetween(15, 24);
      assertThat(events.timestamp(i)).isBetween(0L, 200_000L);
      on += events.polarity(i);
    }
    // What becomes brighter on a closed path becomes darker again.
    assertThat((double) on / events.size()).isCloseTo(0.5, within(0.03));
    // First it moves right, so that the dark side covers bright pixels.
    assertThat(events.polarity(0)).isZero();
    // Contrast ln(0.742 / 0.037) = 3; at least 10 steps a pixel that sees it all, there and back.
    assertThat(events.size()).isBetween(30 * 6 * 2 * 2 * 10, 30 * 8 * 2 * 2 * 20);
  }

  @Test
  void higherThresholdsFireLess() {
    int fine = new EventSimulator(options(0.1, 0, 0), 1).film("edge", edge(), 0).size();
    int coarse = new EventSimulator(options(0.2, 0, 0), 1).film("edge", edge(), 0).size();
    assertThat((double) fine / coarse).isBetween(1.8, 2.3);
  }

  @Test
  void pixelsRestAfterAnEvent() throws IOException {
    EventBuffer events = all(new EventSimulator(options(0.1, 2000, 5), 1).film("edge", edge(), 0));
    long[] last = new long[40 * 30];
    Arrays.fill(last, -2000);
    for (int i = 0; i < events.size(); i++) {
      int pixel = events.y(i) * 40 + events.x(i);
      assertThat(events.timestamp(i) - last[pixel]).isGreaterThanOrEqualTo(2000);
      last[pixel] = events.timestamp(i);
    }
  }

  @Test
  void greyImagesGiveNothingButNoise() throws IOException {
    GreyImage grey = GreyImage.of(new byte[300], 0, 3, 10, 10);
    assertThat(new EventSimulator(options(0.1, 0, 0), 1).film("grey", grey, 0).size()).isZero();
    EventBuffer noise = all(new EventSimulator(options(0.1, 0, 10), 1).film("grey", grey, 0));
    // 1200 pixels, 10 Hz, 0.2 s: 2400 events, with a standard deviation of 49.
    assertThat(noise.size()).isBetween(2200, 2600);
    for (int i = 0; i < noise.size(); i++) {
      assertThat(noise.polarity(i)).isEqualTo(1);
    }
  }

  @Test
  void writesWhatReadersRead() throws IOException {
    EventList events = new EventSimulator(options(0.2, 500, 1), 1).film("edge", edge(), 0);
    Path file = folder.resolve("edge.aedat");
    assertThat(Aedat2Writer.write(file, events, List.of("made by\na test")))
        .isEqualTo(events.size());
    assertThat(text(all(Recording.of(file)))).isEqualTo(text(all(events)));
    // The layout by the letter: header lines with #, then big-endian address and timestamp.
    byte[] bytes = Files.readAllBytes(file);
    int start = bytes.length - 8 * events.size();
    String header = new String(bytes, 0, start, StandardCharsets.US_ASCII);
    assertThat(header).startsWith("#!AER-DAT2.0\r\n").endsWith("\r\n").contains("made by a test");
    assertThat(header.split("\r\n", -1))
        .filteredOn(line -> !line.isEmpty())
        .allMatch(line -> line.startsWith("#"));
    int address = ByteBuffer.wrap(bytes).getInt(start);
    EventBuffer first = all(events);
    assertThat(127 - (address >> 1 & 127)).isEqualTo(first.x(0));
    assertThat(127 - (address >> 8 & 127)).isEqualTo(first.y(0));
    assertThat(1 - (address & 1)).isEqualTo(first.polarity(0));
    EventList wide = new EventList("wide", new SensorSize(129, 1));
    wide.add(0, 0, 0, true);
    assertThatThrownBy(() -> Aedat2Writer.write(file, wide, List.of()))
        .isInstanceOf(RecordingException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> options(0, 0, 0)).hasMessageContaining("threshold");
    assertThatThrownBy(() -> options(0.1, -1, 0)).hasMessageContaining("refractory");
    assertThatThrownBy(() -> options(0.1, 0, Double.NaN)).hasMessageContaining("background");
  }

  @Test
  void glyphsBecomeFrames() throws IOException {
    EventFrames train = new GlyphEvents(3, 8).generate(GlyphSplit.TRAIN, 20);
    assertThat(train.sampleShape().getShape()).containsExactly(8, 2, 32, 32);
    assertThat(train.classNames()).hasSize(10);
    int[] perClass = new int[10];
    for (int i = 0; i < train.size(); i++) {
      perClass[train.label(i)]++;
      assertThat(train.sample(i).events()).isGreaterThan(500);
    }
    assertThat(perClass).containsOnly(2);
    EventFrames again = new GlyphEvents(3, 8).generate(GlyphSplit.TRAIN, 10);
    assertThat(values(again, 9)).isEqualTo(values(train, 9));
    EventFrames test = new GlyphEvents(3, 8).generate(GlyphSplit.TEST, 10);
    assertThat(values(test, 9)).isNotEqualTo(values(train, 9));
  }

  private static float[] values(EventFrames frames, int index) throws IOException {
    float[] values = new float[8 * 2 * 32 * 32];
    frames.read(index, new SplittableRandom(0), values, 0);
    return values;
  }
}
