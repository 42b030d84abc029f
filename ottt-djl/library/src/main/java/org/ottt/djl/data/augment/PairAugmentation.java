package org.ottt.djl.data.augment;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A random change that takes something from a second sample of the same class. Sources that can
 * read one ({@link org.ottt.djl.data.event.EventFrames}) call {@link #mix}; others refuse it.
 */
public interface PairAugmentation extends Augmentation {

  /**
   * Changes one sample in place.
   *
   * @param values an array that holds the sample
   * @param offset index of the sample's first value
   * @param layout how the sample's values lie from {@code offset} on, and the partner's from 0 on
   * @param partner another sample of the same class, as it is before any augmentation
   * @param random the only source of randomness
   */
  void mix(
      float[] values, int offset, SampleLayout layout, float[] partner, SplittableRandom random);

  /**
   * Refuses augmentations that need a second sample, for sources that cannot read one.
   *
   * @param augmentations the augmentations
   * @throws IllegalArgumentException if one of them does
   */
  static void refuse(List<Augmentation> augmentations) {
    for (Augmentation augmentation : augmentations) {
      if (augmentation instanceof PairAugmentation) {
        throw new IllegalArgumentException(
            augmentation.getClass().getSimpleName() + " is for event frames; leave it out");
      }
    }
  }

  /**
   * Refuses to work without a partner.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  default void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " needs a second sample: it works on event frames only");
  }
}
