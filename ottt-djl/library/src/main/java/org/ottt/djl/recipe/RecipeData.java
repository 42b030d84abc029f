package org.ottt.djl.recipe;

import java.io.IOException;

/** Opens the data set of a recipe. */
@FunctionalInterface
public interface RecipeData {

  /**
   * Opens the data set, normalized and without augmentation, which the recipe adds.
   *
   * @param request where the data are and how much of them is wanted
   * @return training and test samples
   * @throws IOException if the data are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the request does not fit the data
   */
  TrainTestData open(DataRequest request) throws IOException;
}
