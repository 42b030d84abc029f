package org.ottt.djl.commands.train;

import java.util.concurrent.Callable;
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
    footer = {
      "",
      "Recipes: glyphs (embedded, default), cifar10, cifar100, cifar100-vggf, imagenet,",
      "fashion-mnist, dvs-cifar10, nmnist, glyphs-dvs (embedded).",
      "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."
    })
public final class TrainCommand implements Callable<Integer> {

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "glyphs",
      description = "Data set and its settings. Default: ${DEFAULT-VALUE}.")
  private String recipe;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainCommand() {}

  @Override
  public Integer call() throws Exception {
    return TrainingStart.run(spec.commandLine(), RecipeChoice.any(() -> recipe), options);
  }
}
