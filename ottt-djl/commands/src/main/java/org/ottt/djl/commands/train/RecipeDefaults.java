package org.ottt.djl.commands.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.recipe.TrainingSettings;

/**
 * What a recipe sets, for the help of options. Names are those of the options after {@code
 * default.}: picocli takes an entry that is called like an option for its description.
 */
final class RecipeDefaults {

  private RecipeDefaults() {}

  /** Returns the values of a recipe. */
  static Map<String, String> of(String name) {
    Recipe recipe = Recipes.byName(name);
    TrainingSettings settings = recipe.settings();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("default.recipe", recipe.name());
    values.put("default.network", RecipeTable.network(recipe.architecture()));
    values.put(
        "default.image-size",
        recipe.imageSize() == 0 ? "none" : Integer.toString(recipe.imageSize()));
    values.put("default.time-steps", Integer.toString(settings.timeSteps()));
    values.put("default.epochs", Integer.toString(settings.epochs()));
    values.put("default.batch-size", Integer.toString(settings.batchSize()));
    values.put("default.lr", ResumedOptions.plain(settings.learningRate()));
    values.put("default.lr-schedule", settings.scheduleKind().name().toLowerCase(Locale.ROOT));
    values.put("default.optimizer", settings.optimizerKind().name().toLowerCase(Locale.ROOT));
    values.put("default.weight-decay", ResumedOptions.plain(settings.weightDecay()));
    values.put("default.mse-weight", ResumedOptions.plain(settings.mseWeight()));
    values.put(
        "default.milestones",
        settings.milestones().stream().map(String::valueOf).collect(Collectors.joining(",")));
    values.put("default.warm-up", Integer.toString(settings.warmUp()));
    values.put("default.momentum", ResumedOptions.plain(settings.momentum()));
    values.put("default.label-smoothing", ResumedOptions.plain(settings.labelSmoothing()));
    values.put("default.clip-gradients", ResumedOptions.plain(settings.clipGradients()));
    values.put("default.evaluate-every", Integer.toString(settings.evaluateEvery()));
    Map<String, Object> neurons = new LinkedHashMap<>();
    new NeuronOptions().record(recipe.neurons(), neurons);
    for (String option : List.of("surrogate", "neuron", "leak", "threshold", "reset")) {
      values.put(
          "default." + option,
          ResumedOptions.plain(
              neurons.getOrDefault(option, option.equals("neuron") ? "lif" : "none")));
    }
    return values;
  }

  /**
   * Returns the values of the recipe that an option names.
   *
   * @param option the option
   * @param usual the recipe without it
   */
  static Map<String, String> of(List<String> arguments, String option, String usual) {
    String name = usual;
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith(option + "=")) {
        name = arguments.get(i).substring(option.length() + 1);
      } else if (arguments.get(i).equals(option) && i + 1 < arguments.size()) {
        name = arguments.get(i + 1);
      }
    }
    try {
      return of(name);
    } catch (IllegalArgumentException e) {
      // A wrong name is reported when the command runs; help is about the usual recipe then.
      return of(usual);
    }
  }
}
