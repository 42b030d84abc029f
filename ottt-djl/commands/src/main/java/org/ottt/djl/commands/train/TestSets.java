package org.ottt.djl.commands.train;

import java.io.IOException;
import java.util.List;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.recipe.DataRequest;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.recipe.TrainTestData;
import picocli.CommandLine;

/** The test sets of the recipes, for commands that do not train. */
public final class TestSets {

  private TestSets() {}

  /**
   * Opens the test set of a recipe.
   *
   * @param recipe what {@code --recipe} calls it
   * @param request where the data lie, how many test samples are wanted, and the seed of the run,
   *     which drawn data depend on
   * @param timeSteps T of the run, which drawn recordings depend on
   * @return the test set
   * @throws IOException if the data are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the recipe is unknown, or an option not for it
   */
  public static SampleSource open(String recipe, DataRequest.Builder request, int timeSteps)
      throws IOException {
    // Training samples are not wanted here, but recipes open both sets.
    request.optLimitTrain(1);
    return Recipes.byName(recipe)
        .withSettings(settings -> settings.optTimeSteps(timeSteps))
        .open(request.build())
        .test();
  }

  /**
   * Opens the test set that a run is tested on.
   *
   * @param recipe what {@code --recipe} calls it
   * @param arguments the run's other arguments, as {@code Train} takes them
   * @return the test set
   * @throws IOException if the data are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the recipe or an argument is wrong
   */
  public static SampleSource of(String recipe, List<String> arguments) throws IOException {
    return openBoth(Recipes.byName(recipe), arguments).test();
  }

  static TrainTestData openBoth(Recipe base, List<String> arguments) throws IOException {
    TrainingOptions options = new TrainingOptions();
    try {
      new CommandLine(options)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return options.recipe(base).open(options.dataRequest());
  }
}
