package org.ottt.djl.spark.exact;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.UnreadableSampleException;

/** Images or frames of three classes, drawn at every reading with the generator handed in. */
final class NoisySamples implements SampleSource {

  static final int CLASSES = 3;
  private static final Shape IMAGE = new Shape(2, 4, 4);

  private final int size;
  private final int steps;
  private final Set<Integer> unreadable;

  /** Creates the samples; 0 steps for still images. */
  NoisySamples(int size, int steps, Set<Integer> unreadable) {
    this.size = size;
    this.steps = steps;
    this.unreadable = unreadable;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Shape sampleShape() {
    return steps == 0 ? IMAGE : new Shape(steps).addAll(IMAGE);
  }

  @Override
  public List<String> classNames() {
    return List.of("a", "b", "c");
  }

  @Override
  public int label(int index) {
    return index % CLASSES;
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws UnreadableSampleException {
    if (unreadable.contains(index)) {
      throw new UnreadableSampleException("sample " + index + " is damaged", null);
    }
    for (int i = 0; i < sampleShape().size(); i++) {
      target[offset + i] = (float) (2 * random.nextDouble() - 0.5 + 0.3 * label(index));
    }
  }
}
