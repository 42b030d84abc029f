package org.ottt.djl.data.augment;

import java.util.SplittableRandom;

/**
 * A random change of one sample, in place and after normalization.
 *
 * <p>An augmentation draws once per sample and treats all planes alike: the T frames of an event
 * sample {@code [T, C, H, W]} get the same crop, the same flip, the same hole. Implementations hold
 * no state, so one object serves all threads, and take randomness only from the generator passed to
 * them.
 */
@FunctionalInterface
public interface Augmentation {

  /**
   * Changes one sample in place.
   *
   * @param values an array that holds the sample
   * @param offset index of the sample's first value
   * @param layout how the sample's values lie from {@code offset} on
   * @param random the only source of randomness
   */
  void apply(float[] values, int offset, SampleLayout layout, SplittableRandom random);
}
