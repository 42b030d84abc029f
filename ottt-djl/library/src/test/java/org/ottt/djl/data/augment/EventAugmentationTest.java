package org.ottt.djl.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameNormalization;

/** Augmentations for event frames, and what frames do with them. */
class EventAugmentationTest {

  private static final SampleLayout LAYOUT = SampleLayout.of(new Shape(2, 2, 3, 4));
  private static final int SIZE = 2 * 2 * 3 * 4;

  @Test
  void rollMovesEveryPlaneInACircle() {
    float[] values = new float[SIZE + 1];
    for (int i = 0; i < SIZE; i++) {
      values[1 + i] = i;
    }
    float[] rolled = values.clone();
    new RandomRoll(5).apply(rolled, 1, LAYOUT, new SplittableRandom(3));
    SplittableRandom same = new SplittableRandom(3);
    int down = same.nextInt(-5, 6);
    int right = same.nextInt(-5, 6);
    assertThat(rolled[0]).isZero();
    for (int plane = 0; plane < 4; plane++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          int to = Math.floorMod(y + down, 3) * 4 + Math.floorMod(x + right, 4);
          assertThat(rolled[1 + plane * 12 + to]).isEqualTo(values[1 + plane * 12 + y * 4 + x]);
        }
      }
    }
    assertThatThrownBy(() -> new RandomRoll(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cutMixTakesOneBoxFromThePartnerInAllPlanes() {
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    int mixed = 0;
    for (int seed = 0; seed < 50; seed++) {
      float[] values = new float[SIZE];
      new EventCutMix(1).mix(values, 0, LAYOUT, ones, new SplittableRandom(seed));
      int[] rows = new int[3];
      int[] columns = new int[4];
      int count = 0;
      for (int i = 0; i < 12; i++) {
        for (int plane = 1; plane < 4; plane++) {
          assertThat(values[plane * 12 + i]).isEqualTo(values[i]);
        }
        rows[i / 4] += (int) values[i];
        columns[i % 4] += (int) values[i];
        count += (int) values[i];
      }
      // What was replaced is a rectangle: as many as its rows times its columns.
      long height = Arrays.stream(rows).filter(row -> row > 0).count();
      long width = Arrays.stream(columns).filter(column -> column > 0).count();
      assertThat(count).isEqualTo((int) (height * width));
      mixed += count > 0 ? 1 : 0;
    }
    assertThat(mixed).isBetween(20, 50);
    float[] values = new float[SIZE];
    new EventCutMix(0).mix(values, 0, LAYOUT, ones, new SplittableRandom(1));
    assertThat(values).containsOnly(0f);
    assertThatThrownBy(() -> new EventCutMix(1).apply(values, 0, LAYOUT, new SplittableRandom(1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("event frames only");
  }

  /** Two samples of each of two classes; sample i has the value i + 1 everywhere. */
  private static EventFrames frames() {
    EventFrames.Builder builder = EventFrames.builder(2, 3, 4, FrameEncoding.UINT8, 4);
    for (int i = 0; i < 4; i++) {
      float[] values = new float[SIZE];
      Arrays.fill(values, i + 1);
      builder.put(i, "sample " + i, i % 2, values, SIZE);
    }
    return builder.build("four", List.of("even", "odd"));
  }

  @Test
  void partnersAreOfTheSameClassAndFollowFromTheSeed() throws IOException {
    EventFrames mixed = frames().withAugmentations(List.of(new EventCutMix(1)));
    boolean changed = false;
    for (int seed = 0; seed < 30; seed++) {
      for (int index = 0; index < 4; index++) {
        float[] values = read(mixed, index, seed);
        float own = index + 1;
        float other = index < 2 ? own + 2 : own - 2;
        for (float value : values) {
          assertThat(value).isIn(own, other);
          changed |= value == other;
        }
        assertThat(read(mixed, index, seed)).isEqualTo(values);
      }
    }
    assertThat(changed).isTrue();
  }

  private static float[] read(EventFrames frames, int index, long seed) throws IOException {
    float[] values = new float[SIZE];
    frames.read(index, new SplittableRandom(seed), values, 0);
    return values;
  }

  @Test
  void aBorderIsNoEventsUnderEveryNormalization() throws IOException {
    EventFrames cropped = frames().withAugmentations(List.of(new PadAndCrop(2)));
    float[] mean = new float[24];
    float[] std = new float[24];
    for (int i = 0; i < 24; i++) {
      mean[i] = i;
      std[i] = 2;
    }
    EventFrames byPosition = cropped.withNormalization(FrameNormalization.byPosition(2, mean, std));
    EventFrames byChannel =
        cropped.withNormalization(ChannelNormalization.of(new float[] {1, 2}, new float[] {4, 8}));
    for (int seed = 0; seed < 20; seed++) {
      float[] counts = read(cropped, 2, seed);
      float[] positions = read(byPosition, 2, seed);
      float[] channels = read(byChannel, 2, seed);
      for (int i = 0; i < SIZE; i++) {
        assertThat(counts[i]).isIn(0f, 3f);
        assertThat(positions[i]).isEqualTo((counts[i] - i % 24) / 2);
        int channel = i / 12 % 2;
        assertThat(channels[i]).isEqualTo((counts[i] - (1 + channel)) / (4 << channel));
      }
    }
    assertThatThrownBy(
            () ->
                cropped.withNormalization(
                    FrameNormalization.byPosition(2, new float[4], new float[] {1, 1, 1, 1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("4 x 3 pixels", "2 positions");
  }

  /** The box's area is uniform, and so its edge the root of a uniform number. */
  @Test
  void cutMixDrawsTheAreaOfTheBoxUniformly() {
    int height = 9;
    int width = 8;
    SampleLayout layout = SampleLayout.of(new Shape(2, 1, height, width));
    float[] ones = new float[layout.size()];
    Arrays.fill(ones, 1);
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // Whether the sample is mixed at all.
      random.nextDouble();
      double edge = Math.sqrt(random.nextDouble());
      int rows = inside(height, (int) (height * edge), random.nextInt(height));
      int columns = inside(width, (int) (width * edge), random.nextInt(width));
      float[] values = new float[layout.size()];
      new EventCutMix(1).mix(values, 0, layout, ones, new SplittableRandom(seed));
      int replaced = 0;
      for (float value : values) {
        replaced += (int) value;
      }
      assertThat(replaced).as("seed %d", seed).isEqualTo(2 * rows * columns);
    }
  }

  /** Returns how much of a side of the box around a centre lies in the picture. */
  private static int inside(int picture, int side, int centre) {
    int from = centre - side / 2;
    return Math.min(picture, from + side) - Math.max(0, from);
  }
}
