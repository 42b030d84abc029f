package org.ottt.djl.commands.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.commands.cli.HelpValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      description = "Print a table of the recipes and exit.")
  private boolean list;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainCommand() {}

  @Override
  public Map<String, String> helpValues(List<String> arguments) {
    return RecipeDefaults.of(arguments, "--recipe", "glyphs");
  }

  @Override
  public Integer call() throws Exception {
    if (list) {
      spec.commandLine().getOut().print(RecipeTable.text(Columns.width()));
      spec.commandLine().getOut().flush();
      return 0;
    }
    return TrainingStart.run(spec.commandLine(), RecipeChoice.any(() -> recipe), options);
  }
}
