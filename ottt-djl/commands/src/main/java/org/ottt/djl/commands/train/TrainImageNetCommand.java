package org.ottt.djl.commands.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.HelpValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains NF-ResNet-34 on ImageNet or images in its layouts with the paper's settings. */
@Command(
    name = "TrainImageNet",
    description =
        "Trains a spiking NF-ResNet-34 on ImageNet, or on images in its layouts, with the paper's "
            + "settings. --data recognises a folder with train/<class>/* and val/<class>/*, "
            + "ImageNet as Kaggle or its own site give it (tars and devkit as downloaded), "
            + "WebDataset shards ('shards/{train,val}-{0000..0146}.tar' or their folder), and tars "
            + "of class folders. On a CPU use --width, --image-size and --limit-train to make it "
            + "small.",
    sortOptions = false,
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    footer = {"", "The run folder gets config.json, metrics.csv, checkpoint/ and plots/."})
public final class TrainImageNetCommand implements Callable<Integer>, HelpValues {

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainImageNetCommand() {}

  @Override
  public Map<String, String> helpValues(List<String> arguments) {
    return RecipeDefaults.of("imagenet");
  }

  @Override
  public Integer call() throws Exception {
    return TrainingStart.run(spec.commandLine(), RecipeChoice.fixed("imagenet"), options);
  }
}
