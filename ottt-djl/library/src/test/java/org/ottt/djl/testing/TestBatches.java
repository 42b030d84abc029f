package org.ottt.djl.testing;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import ai.djl.translate.StackBatchifier;
import java.util.Random;

/** Batches of given or random values; the caller closes them. */
public final class TestBatches {

  private TestBatches() {}

  /** Wraps given values. */
  public static Batch of(NDManager parent, float[] data, Shape shape, long... labels) {
    NDManager manager = parent.newSubManager();
    Batchifier stack = new StackBatchifier();
    return new Batch(
        manager,
        new NDList(manager.create(data, shape)),
        new NDList(manager.create(labels)),
        labels.length,
        stack,
        stack,
        0,
        0);
  }

  /** Makes a batch of normal values whose labels go through the classes in turn. */
  public static Batch random(NDManager parent, long seed, int classes, Shape shape) {
    long[] labels = new long[(int) shape.get(0)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % classes;
    }
    return of(parent, values(seed, shape), shape, labels);
  }

  /** Returns normal values, the same for the same seed. */
  public static float[] values(long seed, Shape shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Returns the values of still images as T equal frames, {@code [N, T, ...]}. */
  public static float[] repeat(float[] images, int samples, int timeSteps) {
    int size = images.length / samples;
    float[] frames = new float[images.length * timeSteps];
    for (int i = 0; i < samples * timeSteps; i++) {
      System.arraycopy(images, i / timeSteps * size, frames, i * size, size);
    }
    return frames;
  }
}
