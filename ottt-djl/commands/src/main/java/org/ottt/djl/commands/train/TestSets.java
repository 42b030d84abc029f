package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.data.SampleSource;
import picocli.CommandLine;

/** The test sets of the recipes, for commands that do not train. */
public final class TestSets {

  private TestSets() {}

  /**
   * Opens the test set of a recipe.
   *
   * @param recipe what {@code --recipe} calls it
   * @param data where the data lie, or null for what the recipe finds
   * @param limit the largest number of samples, at least 1, or null for all
   * @param seed the seed of the run, which drawn data depend on
   * @param timeSteps T of the run, which drawn recordings depend on
   * @return the test set
   * @throws IOException if the data are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the recipe is unknown, or an option not for it
   */
  public static SampleSource open(String recipe, Path data, Integer limit, int seed, int timeSteps)
      throws IOException {
    Recipe known = Recipes.byName(recipe);
    // Training images are not wanted here, but recipes open both halves.
    List<String> arguments =
        new ArrayList<>(
            List.of("--limit-train", "1", "--seed", "" + seed, "--time-steps", "" + timeSteps));
    if (data != null) {
      arguments.addAll(List.of("--data", data.toString()));
    }
    if (limit != null) {
      arguments.addAll(List.of("--limit-test", limit.toString()));
    }
    return openBoth(known, arguments).test();
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

  static DataPair openBoth(Recipe recipe, List<String> arguments) throws IOException {
    TrainingOptions options = new TrainingOptions();
    try {
      new CommandLine(options)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    options.complete(recipe.settings());
    return recipe.data().open(options);
  }
}
