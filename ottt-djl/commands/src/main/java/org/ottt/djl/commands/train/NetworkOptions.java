package org.ottt.djl.commands.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.RecipeNetworks;
import picocli.CommandLine.Option;

/** Options of training: the network. */
final class NetworkOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "vgg, vgg-f (with feedback), nf-resnet-18, nf-resnet-34, nf-resnet-50, or the layout of a"
              + " VGG: channels, pool and stride, as in 16,32,pool,64. Default for"
              + " ${bundle:default.recipe}:"
              + " ${bundle:default.network}.")
  private String network;

  @Option(
      names = "--init-from",
      paramLabel = "PATH",
      description =
          "Start from the weights of a run, a checkpoint, or a .safetensors or .npz file with the"
              + " authors' names. A classifier for other classes starts from new random weights.")
  private Path initFrom;

  @Option(
      names = "--freeze",
      paramLabel = "GLOB",
      split = ",",
      description =
          "Parameters to freeze: body (all but the classifier), or name patterns with * and ?,"
              + " such as features.0*; ConvertWeights lists the names.")
  private List<String> freeze = List.of();

  @Option(
      names = "--width",
      paramLabel = "X",
      description = "Multiply all channel counts; below 1 for training on a CPU. Default: 1.")
  private Double width;

  @Option(
      names = "--feedback",
      arity = "0",
      fallbackValue = "true",
      description = "Feed the last hidden layer back into the first (VGG-F).")
  private boolean feedback;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description =
          "Dropout of each layer's spikes, one mask for all steps, in [0, 1). Default: that of"
              + " the recipe.")
  private Float dropout;

  void check() {
    Limits.positive("--width", width);
    Limits.fraction("--dropout", dropout);
  }

  void apply(Recipe.Builder recipe) {
    if (network != null) {
      recipe.setNetwork(RecipeNetworks.byName(network)).optFeedback(false);
      if (RecipeNetworks.isNfResNet(network)) {
        // The recipe's dropout is its network's.
        recipe.optDropout(0);
      }
    }
    if (width != null) {
      recipe.optWidth(width);
    }
    if (feedback) {
      recipe.optFeedback(true);
    }
    if (dropout != null) {
      recipe.optDropout(dropout);
    }
  }

  void record(Recipe recipe, Map<String, Object> all) {
    all.put("network", network == null ? null : network.toLowerCase(Locale.ROOT));
    all.put("init_from", initFrom == null ? null : initFrom.toAbsolutePath().toString());
    all.put("freeze", freeze.isEmpty() ? null : freeze);
    all.put("width", recipe.width());
    all.put("feedback", recipe.feedback());
    all.put("dropout", recipe.dropout());
  }

  /** Returns where the weights come from, or null for fresh ones. */
  Path initFrom() {
    return initFrom;
  }

  /** Returns patterns over the names of parameters that are not trained. */
  List<String> freeze() {
    return freeze;
  }
}
