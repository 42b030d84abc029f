package org.ottt.djl.commands.train;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains on CIFAR-10 or CIFAR-100 with the paper's settings. */
@Command(
    name = "TrainCifar",
    description = {
      "Trains a spiking VGG on CIFAR-10 or CIFAR-100 with the paper's settings.",
      "--data takes the folder of the original binary files or the original .tar.gz."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {"", "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."})
public final class TrainCifarCommand implements Callable<Integer> {

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
  public Integer call() throws Exception {
    if (!dataset.equals("cifar10") && !dataset.equals("cifar100")) {
      throw new ParameterException(
          spec.commandLine(), "Unknown --dataset '" + dataset + "'; use cifar10 or cifar100.");
    }
    return TrainingSession.run(spec.commandLine(), dataset, options);
  }
}
