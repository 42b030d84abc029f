package org.ottt.djl.recipe;

import java.util.Objects;
import org.ottt.djl.data.SampleSource;

/**
 * The two halves of a data set.
 *
 * @param train the training samples, with their augmentation
 * @param test the test samples
 */
public record TrainTestData(SampleSource train, SampleSource test) {

  /**
   * Checks that both are there.
   *
   * @param train the training samples, with their augmentation
   * @param test the test samples
   */
  public TrainTestData {
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(test, "test");
  }
}
