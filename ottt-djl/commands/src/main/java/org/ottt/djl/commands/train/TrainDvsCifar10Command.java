package org.ottt.djl.commands.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.HelpValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains VGG on prepared event recordings with the paper's settings. */
@Command(
    name = "TrainDvsCifar10",
    description =
        "Trains a spiking VGG on event recordings with the paper's settings for DVS-CIFAR10. --data"
            + " takes a folder that PrepareDvsCifar10 or PrepareEvents has made. On a CPU use "
            + "--width and --limit-train to make it small.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    footer = {"", "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."})
public final class TrainDvsCifar10Command implements Callable<Integer>, HelpValues {

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainDvsCifar10Command() {}

  @Override
  public Map<String, String> helpValues(List<String> arguments) {
    return RecipeDefaults.of("dvs-cifar10");
  }

  @Override
  public Integer call() throws Exception {
    return TrainingStart.run(spec.commandLine(), RecipeChoice.fixed("dvs-cifar10"), options);
  }
}
