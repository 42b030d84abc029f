package org.ottt.djl.experiment;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.ottt.djl.data.SampleSource;

/** The first samples of a data set. */
record FirstSamples(SampleSource all, int size) implements SampleSource {

  FirstSamples {
    if (size < 1 || size > all.size()) {
      throw new IllegalArgumentException(
          "The number of samples must be 1 to " + all.size() + ", but is " + size + ".");
    }
  }

  @Override
  public Shape sampleShape() {
    return all.sampleShape();
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public int label(int index) {
    return all.label(index);
  }

  @Override
  public String identity(int index) {
    return all.identity(index);
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws IOException {
    all.read(index, random, target, offset);
  }
}
