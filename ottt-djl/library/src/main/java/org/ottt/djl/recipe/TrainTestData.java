package org.ottt.djl.recipe;

import java.util.Objects;
import org.ottt.djl.data.SampleSource;

/**
 * The training and test sets of a recipe.
 *
 * @param train the training samples, with their augmentation
 * @param test the test samples
 */
public record TrainTestData(SampleSource train, SampleSource test) {

  /**
   * Checks that both exist.
   *
   * @param train the training samples, with their augmentation
   * @param test the test samples
   */
  public TrainTestData {
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(test, "test");
    requireSameClasses(train, test);
  }

  /**
   * Compares the classes of training and test data.
   *
   * @param train the training samples
   * @param test the test samples
   * @throws IllegalArgumentException if a label does not mean the same in both
   */
  public static void requireSameClasses(SampleSource train, SampleSource test) {
    if (!train.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException(
          "The training data have the classes %s, the test data %s; both need the same, in the same order."
              .formatted(train.classNames(), test.classNames()));
    }
  }
}
