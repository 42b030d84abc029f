package org.ottt.djl.commands.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.HelpValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains on CIFAR-10 or CIFAR-100 with the paper's settings. */
@Command(
    name = "TrainCifar",
    description =
        "Trains a spiking VGG on CIFAR-10 or CIFAR-100 with the paper's settings. --data "
            + "takes the folder of the original binary files or the original .tar.gz.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    footer = {"", "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."})
public final class TrainCifarCommand implements Callable<Integer>, HelpValues {

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "cifar10",
      description = "cifar10 or cifar100. Default: ${DEFAULT-VALUE}.")
  private String dataset;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainCifarCommand() {}

  @Override
  public Map<String, String> helpValues(List<String> arguments) {
    return RecipeDefaults.of(arguments, "--dataset", "cifar10");
  }

  @Override
  public Integer call() throws Exception {
    return TrainingStart.run(
        spec.commandLine(),
        new RecipeChoice(this::recipe, name -> name.startsWith("cifar")),
        options);
  }

  private String recipe() {
    // A resumed run may be one of cifar100-vggf.
    if (!List.of("cifar10", "cifar100", "cifar100-vggf").contains(dataset)) {
      throw new IllegalArgumentException(
          "Unknown --dataset '" + dataset + "'; use cifar10 or cifar100.");
    }
    return dataset;
  }
}
