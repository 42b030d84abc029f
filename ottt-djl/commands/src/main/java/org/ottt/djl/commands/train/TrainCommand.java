package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.commands.cli.HelpValues;
import org.ottt.djl.recipe.Recipes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains any recipe. */
@Command(
    name = "Train",
    description = "Trains a spiking network with OTTT or another rule on a recipe's data.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    footer = {"", "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."})
public final class TrainCommand implements Callable<Integer>, HelpValues {

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "glyphs",
      completionCandidates = RecipeTable.class,
      description =
          "Data set, network and settings: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. With"
              + " --help, shows its defaults.")
  private String recipe;

  @Option(
      names = "--list-recipes",
      arity = "0",
      fallbackValue = "true",
      description = "Print a table of the recipes and exit.")
  private boolean list;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainCommand() {}

  /**
   * Checks the options without reading data or starting the engine. Where further options come from
   * a run or a file, they are checked by {@link #trainAs} only.
   *
   * @param line the command that has these options
   * @throws ParameterException if one is wrong
   */
  public void check(CommandLine line) {
    try {
      options.run().check();
      if (options.run().resume() || options.run().config() != null) {
        return;
      }
      options.recipe(Recipes.byName(recipe));
      options.rule().rule();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
  }

  /**
   * Prints the table of recipes if the options ask for it.
   *
   * @param line the command that has these options; its output takes the table
   * @return whether they did, so that nothing is left to do
   */
  public boolean listRecipes(CommandLine line) {
    if (list) {
      line.getOut().print(RecipeTable.text(Columns.width()));
      line.getOut().flush();
    }
    return list;
  }

  /**
   * Reads the options that the file of {@code --config} sets.
   *
   * @return the values by the options' names, such as {@code --data}; none without such a file
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it sets something that is not an option
   */
  public Map<String, String> fileOptions() throws IOException {
    Path file = options.run().config();
    return file == null ? Map.of() : RecordedOptions.ofFile(file, spec).byOption(spec);
  }

  /**
   * Returns where a run is written if no {@code --out} says so.
   *
   * @param name the recipe; null for that of {@code --recipe}
   * @return a new folder's name
   * @throws IllegalArgumentException if the recipe is unknown
   */
  public Path newRunFolder(String name) {
    return RunFolderOptions.newFolder(Recipes.byName(name == null ? recipe : name).name());
  }

  /**
   * Trains together with other processes, which all have the same options.
   *
   * @param line the command that has these options, parsed; its output takes the lines of the run
   * @param member this process
   * @throws Exception if it fails, here or in another process
   */
  public void trainAs(CommandLine line, RunMember member) throws Exception {
    TrainingStart.run(line, RecipeChoice.any(() -> recipe), options, member);
  }

  @Override
  public Map<String, String> helpValues(List<String> arguments) {
    return RecipeDefaults.of(arguments, "--recipe", "glyphs");
  }

  @Override
  public Integer call() throws Exception {
    if (listRecipes(spec.commandLine())) {
      return 0;
    }
    return TrainingStart.run(spec.commandLine(), RecipeChoice.any(() -> recipe), options);
  }
}
