package org.ottt.djl.testing;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ottt.djl.data.SampleSource;

/** Samples of noise whose mean tells their class; the same number gives the same sample. */
public record NoiseSamples(int size, Shape sampleShape, int classes) implements SampleSource {

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  @Override
  public int label(int index) {
    return index % classes;
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset) {
    SplittableRandom own = new SplittableRandom(index);
    for (int i = 0; i < sampleShape.size(); i++) {
      target[offset + i] = (float) own.nextDouble(-1, 1) + label(index);
    }
  }
}
