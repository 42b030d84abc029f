package org.ottt.djl.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Labelled samples that can be read one by one, in any order and from several threads at once.
 *
 * <p>A sample is a row of floats of a fixed shape: {@code [C, H, W]} for a still image, {@code [T,
 * C, H, W]} for event frames. Randomness (augmentation) comes only from the generator passed to it,
 * so that a sample depends on its seed and not on the thread that reads it.
 */
public interface SampleSource {

  /**
   * Returns the number of samples.
   *
   * @return the number of samples, at least 1
   */
  int size();

  /**
   * Returns the shape of one sample.
   *
   * @return {@code [C, H, W]} or {@code [T, C, H, W]}
   */
  Shape sampleShape();

  /**
   * Returns the names of the classes in the order of their labels.
   *
   * @return the class names
   */
  List<String> classNames();

  /**
   * Returns the label of a sample.
   *
   * @param index the sample, from 0
   * @return its label, in {@code 0 .. classNames().size() - 1}
   */
  int label(int index);

  /**
   * Tells which sample it is without reading it, so that processes can find out whether they have
   * the same data.
   *
   * @param index the sample, from 0
   * @return for instance its path within the data set, the same wherever that lies; empty, the
   *     default, where samples have no names
   */
  default String identity(int index) {
    return "";
  }

  /**
   * Reads one sample.
   *
   * @param index the sample, from 0
   * @param random the only source of randomness to be used
   * @param target where the values go, in C order; zeros when a loader calls this
   * @param offset index of the first value in {@code target}
   * @throws UnreadableSampleException if this sample cannot be read but others can: it is skipped
   * @throws IOException if the sample cannot be read and the run has to end; the message names the
   *     file
   */
  void read(int index, SplittableRandom random, float[] target, int offset) throws IOException;
}
