package org.ottt.djl.spark.benchmark;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.ottt.djl.data.SampleSource;

/**
 * Images of random pixels.
 *
 * @param size how many
 * @param side their height and width
 */
record RandomPixels(int size, int side) implements SampleSource {

  private static final int CLASSES = 10;

  @Override
  public Shape sampleShape() {
    return new Shape(3, side, side);
  }

  @Override
  public List<String> classNames() {
    return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Override
  public int label(int index) {
    return index % CLASSES;
  }

  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset) {
    for (int i = 0; i < sampleShape().size(); i++) {
      target[offset + i] = (float) random.nextDouble(-1, 1);
    }
  }
}
