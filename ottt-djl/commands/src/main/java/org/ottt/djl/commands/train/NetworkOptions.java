package org.ottt.djl.commands.train;

import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.recipe.Recipe;
import picocli.CommandLine.Option;

/** Options of training: the network. */
final class NetworkOptions {

  @Option(
      names = "--width",
      paramLabel = "X",
      description = "Multiplies all channel counts, so that a CPU can train. Default: 1.")
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
          "Dropout of each layer's spikes, one mask for all steps, in [0, 1). Default: the"
              + " recipe's.")
  private Float dropout;

  void check() {
    Limits.positive("--width", width);
    Limits.fraction("--dropout", dropout);
  }

  void apply(Recipe.Builder recipe) {
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
    all.put("width", recipe.width());
    all.put("feedback", recipe.feedback());
    all.put("dropout", recipe.dropout());
  }
}
