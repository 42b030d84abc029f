package org.ottt.djl.commands.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.recipe.DataRequest;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.TrainingSettings;
import picocli.CommandLine.Mixin;

/** Options that all training commands share. What is left out comes from the recipe. */
final class TrainingOptions {

  @Mixin private final DataOptions data = new DataOptions();
  @Mixin private final RuleOptions rule = new RuleOptions();
  @Mixin private final OptimizationOptions optimization = new OptimizationOptions();
  @Mixin private final NeuronOptions neurons = new NeuronOptions();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ComputeOptions compute = new ComputeOptions();
  @Mixin private final RunFolderOptions run = new RunFolderOptions();

  /**
   * Checks the options and puts them into a recipe.
   *
   * @param base the recipe that was chosen
   * @return the recipe that is trained
   * @throws IllegalArgumentException if an option is out of range or does not fit the recipe
   */
  Recipe recipe(Recipe base) {
    data.check(base);
    rule.check();
    optimization.check();
    neurons.check(base.neurons(), rule);
    network.check();
    run.check();
    TrainingSettings.Builder settings = base.settings().toBuilder();
    rule.apply(settings);
    optimization.apply(settings);
    Recipe.Builder recipe = base.toBuilder();
    data.apply(recipe);
    network.apply(recipe);
    return recipe.optNeurons(neurons.model(base.neurons())).optSettings(settings.build()).build();
  }

  /** Returns all options as they are used, for the run's record. */
  Map<String, Object> record(Recipe recipe) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", recipe.name());
    data.record(recipe, all);
    rule.record(recipe.settings(), all);
    optimization.record(recipe.settings(), all);
    neurons.record(recipe.neurons(), all);
    network.record(recipe, all);
    compute.record(all);
    run.record(all);
    return all;
  }

  DataRequest dataRequest() {
    return data.request(compute.seed());
  }

  DataOptions data() {
    return data;
  }

  RuleOptions rule() {
    return rule;
  }

  OptimizationOptions optimization() {
    return optimization;
  }

  NetworkOptions network() {
    return network;
  }

  ComputeOptions compute() {
    return compute;
  }

  RunFolderOptions run() {
    return run;
  }
}
