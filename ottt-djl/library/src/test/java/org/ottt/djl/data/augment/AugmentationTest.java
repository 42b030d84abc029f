package org.ottt.djl.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final SampleLayout THREE_BY_THREE = SampleLayout.of(new Shape(1, 3, 3));

  /** Values 1, 2, 3, ... with a guard before and after. */
  private static float[] counted(SampleLayout layout) {
    float[] values = new float[layout.size() + 2];
    for (int i = 1; i <= layout.size(); i++) {
      values[i] = i;
    }
    values[0] = -7;
    values[layout.size() + 1] = -7;
    return values;
  }

  private static float[] apply(Augmentation augmentation, SampleLayout layout, long seed) {
    float[] values = counted(layout);
    augmentation.apply(values, 1, layout, new SplittableRandom(seed));
    assertThat(values[0]).isEqualTo(-7);
    assertThat(values[layout.size() + 1]).isEqualTo(-7);
    return Arrays.copyOfRange(values, 1, layout.size() + 1);
  }

  /** Returns a seed whose first two draws of PadAndCrop give this shift. */
  private static long seedOfShift(int padding, int down, int right) {
    for (long seed = 0; ; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      if (random.nextInt(-padding, padding + 1) == down
          && random.nextInt(-padding, padding + 1) == right) {
        return seed;
      }
    }
  }

  @Test
  void cropsByHandComputedShifts() {
    PadAndCrop crop = new PadAndCrop(1);
    assertThat(apply(crop, THREE_BY_THREE, seedOfShift(1, 0, 0)))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(apply(crop, THREE_BY_THREE, seedOfShift(1, 1, 1)))
        .containsExactly(5, 6, 0, 8, 9, 0, 0, 0, 0);
    assertThat(apply(crop, THREE_BY_THREE, seedOfShift(1, -1, 1)))
        .containsExactly(0, 0, 0, 2, 3, 0, 5, 6, 0);
    assertThat(apply(crop, THREE_BY_THREE, seedOfShift(1, 1, -1)))
        .containsExactly(0, 4, 5, 0, 7, 8, 0, 0, 0);
    assertThat(apply(crop, THREE_BY_THREE, seedOfShift(1, -1, -1)))
        .containsExactly(0, 0, 0, 0, 1, 2, 0, 4, 5);
  }

  @Test
  void cropsFurtherThanTheImageIsWide() {
    assertThat(apply(new PadAndCrop(4), THREE_BY_THREE, seedOfShift(4, 0, 4))).containsOnly(0f);
    assertThat(apply(new PadAndCrop(4), THREE_BY_THREE, seedOfShift(4, 0, -4))).containsOnly(0f);
    assertThat(apply(new PadAndCrop(4), THREE_BY_THREE, seedOfShift(4, -4, 0))).containsOnly(0f);
  }

  @Test
  void cropsAllFramesAlikeAndFillsWithEachChannelsBlack() {
    SampleLayout layout =
        SampleLayout.of(new Shape(2, 2, 1, 2)).withLevels(new float[] {-1, -2}, new float[] {1, 2});
    // Frames [1 2 | 3 4], [5 6 | 7 8]; moved left by one.
    assertThat(apply(new PadAndCrop(1), layout, seedOfShift(1, 0, 1)))
        .containsExactly(2, -1, 4, -2, 6, -1, 8, -2);
  }

  @Test
  void drawsEveryShiftOfFourPixels() {
    SampleLayout layout = SampleLayout.of(new Shape(1, 32, 32));
    Set<Float> corners = new HashSet<>();
    PadAndCrop crop = new PadAndCrop(4);
    for (int seed = 0; seed < 2000; seed++) {
      // The centre pixel tells the shift.
      corners.add(apply(crop, layout, seed)[16 * 32 + 16]);
    }
    assertThat(corners).hasSize(81);
  }

  @Test
  void flipsRowsOfAllFrames() {
    SampleLayout layout = SampleLayout.of(new Shape(2, 1, 2, 3));
    assertThat(apply(new RandomHorizontalFlip(1), layout, 0))
        .containsExactly(3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10);
    assertThat(apply(new RandomHorizontalFlip(0), layout, 0))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @Test
  void flipsHalfOfTheSamples() {
    int flipped = 0;
    for (int seed = 0; seed < 1000; seed++) {
      flipped += apply(new RandomHorizontalFlip(), THREE_BY_THREE, seed)[0] == 3 ? 1 : 0;
    }
    assertThat(flipped).isBetween(430, 570);
  }

  @Test
  void cutsAHoleThatMayReachOverTheBorder() {
    SampleLayout layout = SampleLayout.of(new Shape(2, 4, 4));
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int top = random.nextInt(4) - 1;
      int left = random.nextInt(4) - 1;
      float[] values = apply(new Cutout(2), layout, seed);
      for (int i = 0; i < values.length; i++) {
        int y = i % 16 / 4;
        int x = i % 4;
        boolean inside = y >= top && y < top + 2 && x >= left && x < left + 2;
        assertThat(values[i]).as("seed %d, value %d", seed, i).isEqualTo(inside ? 0 : i + 1);
      }
    }
  }

  @Test
  void cutoutOfSixteenLeavesAQuarterAtLeast() {
    SampleLayout layout = SampleLayout.of(new Shape(1, 32, 32));
    Set<Integer> holes = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      int hole = 0;
      for (float value : apply(new Cutout(16), layout, seed)) {
        hole += value == 0 ? 1 : 0;
      }
      holes.add(hole);
      assertThat(hole).isBetween(8 * 8, 16 * 16);
    }
    assertThat(holes).contains(16 * 16).hasSizeGreaterThan(10);
  }

  @Test
  void erasesInOneGrayOnAllChannels() {
    SampleLayout layout =
        SampleLayout.of(new Shape(2, 32, 32)).withLevels(new float[] {-1, 0}, new float[] {0, 2});
    RandomErasing erasing = new RandomErasing();
    int erased = 0;
    int largest = 0;
    for (int seed = 0; seed < 300; seed++) {
      float[] values = new float[layout.size()];
      Arrays.fill(values, 9);
      erasing.apply(values, 0, layout, new SplittableRandom(seed));
      Set<Float> grays = new HashSet<>();
      int area = 0;
      for (int i = 0; i < 1024; i++) {
        if (values[i] != 9) {
          area++;
          float gray = values[i] + 1;
          grays.add(gray);
          assertThat(values[1024 + i] / 2).isCloseTo(gray, within(1e-5f));
        }
      }
      if (area > 0) {
        erased++;
        assertThat(grays).hasSize(1);
        // Rounding down both sides takes away a few pixels of the 2 %.
        assertThat(area).isBetween(8, 410);
        largest = Math.max(largest, area);
      }
    }
    assertThat(erased).isBetween(110, 190);
    // 40 % of the picture is 409.6 pixels, a third of it 341.
    assertThat(largest).isGreaterThan(370);
  }

  @Test
  void refusesWrongSettings() {
    assertThatThrownBy(() -> new PadAndCrop(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new Cutout(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new RandomHorizontalFlip(1.5)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> SampleLayout.of(new Shape(3, 3))).hasMessageContaining("[C, H, W]");
    assertThatThrownBy(() -> THREE_BY_THREE.withLevels(new float[2], new float[1]))
        .hasMessageContaining("each of the 1 channels");
  }

  @Test
  void cutoutIsTheMeanColourWhateverBlackIs() {
    SampleLayout layout =
        SampleLayout.of(new Shape(1, 4, 4)).withLevels(new float[] {-1}, new float[] {1});
    for (int seed = 0; seed < 20; seed++) {
      assertThat(apply(new Cutout(2), layout, seed)).contains(0f).doesNotContain(-1f);
    }
  }
}
