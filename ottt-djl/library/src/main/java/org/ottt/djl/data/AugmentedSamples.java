package org.ottt.djl.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PairAugmentation;
import org.ottt.djl.data.augment.SampleLayout;

/**
 * Samples of any source with augmentations, which are applied after a sample was read. Black and
 * white are taken to be 0 and 1, unless the layout says otherwise.
 */
public final class AugmentedSamples implements SampleSource {

  private final SampleSource source;
  private final List<Augmentation> augmentations;
  private final SampleLayout layout;

  /**
   * Creates the source.
   *
   * @param source the samples, for instance images of a folder
   * @param augmentations in the order in which they are applied
   * @throws IllegalArgumentException if an augmentation needs a second sample
   */
  public AugmentedSamples(SampleSource source, List<Augmentation> augmentations) {
    this(source, augmentations, SampleLayout.of(source.sampleShape()));
  }

  /**
   * Creates the source with the values that black and white have after normalization.
   *
   * @param source the samples
   * @param augmentations in the order in which they are applied
   * @param layout the layout of a sample
   * @throws IllegalArgumentException if an augmentation needs a second sample
   */
  public AugmentedSamples(
      SampleSource source, List<Augmentation> augmentations, SampleLayout layout) {
    PairAugmentation.refuse(augmentations);
    this.source = Objects.requireNonNull(source, "source");
    this.augmentations = List.copyOf(augmentations);
    this.layout = Objects.requireNonNull(layout, "layout");
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Shape sampleShape() {
    return source.sampleShape();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public int label(int index) {
    return source.label(index);
  }

  @Override
  public String identity(int index) {
    return source.identity(index);
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws IOException {
    source.read(index, random, target, offset);
    for (Augmentation augmentation : augmentations) {
      augmentation.apply(target, offset, layout, random);
    }
  }
}
