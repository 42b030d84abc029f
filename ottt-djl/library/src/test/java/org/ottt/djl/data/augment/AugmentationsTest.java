package org.ottt.djl.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationsTest {

  @Test
  void namesStandForClassesInTheirOrder() {
    assertThat(Augmentations.parse("crop=2,flip,rotate=10.5,cutout,Erase,roll=3,cutmix=0.2"))
        .extracting(augmentation -> (Object) augmentation.getClass())
        .containsExactly(
            PadAndCrop.class,
            RandomHorizontalFlip.class,
            RandomRotation.class,
            Cutout.class,
            RandomErasing.class,
            RandomRoll.class,
            EventCutMix.class);
    assertThat(Augmentations.parse(String.join(",", Augmentations.NAMES))).hasSize(7);
  }

  @Test
  void whatCannotBeReadIsNamed() {
    for (String bad :
        List.of(
            "turn",
            "",
            "crop,",
            "crop=x",
            "crop=1.5",
            "flip=3",
            "rotate=200",
            "cutout=0",
            "roll=0",
            "cutmix=2")) {
      assertThatThrownBy(() -> Augmentations.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Augmentations.parse("turn"))
        .hasMessage(
            "Unknown augmentation 'turn'; use some of crop=4, flip, rotate=15, cutout=16, erase, roll=5,"
                + " cutmix=0.5.");
  }

  private static final SampleLayout LAYOUT = SampleLayout.of(new Shape(1, 32, 32));

  /** Applies one augmentation to the values 1, 2, 3, ... */
  private static float[] apply(String name, int seed) {
    float[] values = new float[LAYOUT.size()];
    float[] partner = new float[LAYOUT.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
      partner[i] = -1;
    }
    SplittableRandom random = new SplittableRandom(seed);
    Augmentation augmentation = Augmentations.parse(name).get(0);
    if (augmentation instanceof PairAugmentation pair) {
      pair.mix(values, 0, LAYOUT, partner, random);
    } else {
      augmentation.apply(values, 0, LAYOUT, random);
    }
    return values;
  }

  @Test
  void aNameAloneHasTheValueThatTheListNames() {
    for (String name : Augmentations.NAMES) {
      for (int seed = 0; seed < 30; seed++) {
        assertThat(apply(name.replaceAll("=.*", ""), seed))
            .as(name)
            .containsExactly(apply(name, seed));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"cutout=8, 64", "cutout, 256"})
  void theValueOfCutoutIsTheSideOfTheHole(String name, int largest) {
    int most = 0;
    for (int seed = 0; seed < 200; seed++) {
      int hole = 0;
      for (float value : apply(name, seed)) {
        hole += value == 0 ? 1 : 0;
      }
      most = Math.max(most, hole);
    }
    assertThat(most).isEqualTo(largest);
  }

  /** As many shifts as (2 v + 1) squared. */
  @ParameterizedTest
  @CsvSource({"crop=2, 25", "crop, 81", "roll=3, 49", "roll, 121"})
  void theValueOfCropAndRollIsTheLargestShift(String name, int shifts) {
    Set<Float> centres = new HashSet<>();
    for (int seed = 0; seed < 2000; seed++) {
      centres.add(apply(name, seed)[16 * 32 + 16]);
    }
    assertThat(centres).hasSize(shifts);
  }
}
