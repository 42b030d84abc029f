package org.ottt.djl.testing;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.ottt.djl.data.SampleSource;

/**
 * Samples with something done before each is read.
 *
 * @param inner the samples
 * @param before what is done; may fail as reading does
 */
public record WatchedSamples(SampleSource inner, Disturbance before) implements SampleSource {

  /** What happens before a sample is read. */
  @FunctionalInterface
  public interface Disturbance {
    void happen(int sample) throws IOException;
  }

  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public Shape sampleShape() {
    return inner.sampleShape();
  }

  @Override
  public List<String> classNames() {
    return inner.classNames();
  }

  @Override
  public int label(int index) {
    return inner.label(index);
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws IOException {
    before.happen(index);
    inner.read(index, random, target, offset);
  }
}
