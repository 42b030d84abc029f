package org.ottt.djl.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
