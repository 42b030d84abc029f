package org.ottt.djl.commands.train;

import java.io.IOException;
import java.util.List;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.recipe.TrainTestData;

/**
 * How many samples a run has.
 *
 * @param train samples that it trains on in an epoch
 * @param test samples that it is tested on
 */
public record DataSizes(int train, int test) {

  /**
   * Opens a run's data and counts.
   *
   * @param recipe what {@code --recipe} calls it
   * @param arguments the run's other arguments, as {@code Train} takes them
   * @return the numbers
   * @throws IOException if the data are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the recipe or an argument is wrong
   */
  public static DataSizes of(String recipe, List<String> arguments) throws IOException {
    TrainTestData data = TestSets.openBoth(Recipes.byName(recipe), arguments);
    return new DataSizes(data.train().size(), data.test().size());
  }
}
