package org.ottt.djl.benchmarks.accuracy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.run.OwnData;
import org.ottt.djl.benchmarks.run.RunSettings;
import org.ottt.djl.commands.train.DataSizes;

/**
 * One training run of the benchmark.
 *
 * @param experiment one of {@link Plan#EXPERIMENTS}
 * @param recipe the recipe whose data are used
 * @param place where the data lie, or null
 * @param method the learning rule
 * @param seed the run's seed
 * @param budget how much it trains
 */
record Cell(String experiment, String recipe, Path place, String method, int seed, Budget budget) {

  /** Columns that tell cells apart. */
  static final List<String> KEYS =
      List.of(
          "experiment",
          "data",
          "method",
          "seed",
          "batch_size",
          "width",
          "time_steps",
          "epochs",
          "train_samples",
          "test_samples",
          "lr");

  /** What tables call the data. */
  String data() {
    return OwnData.RECIPES.contains(recipe) ? OwnData.nameOf(place) : recipe;
  }

  List<Object> key() {
    return List.of(
        experiment,
        data(),
        method,
        seed,
        budget.batchSize(),
        budget.width(),
        budget.timeSteps(),
        budget.epochs(),
        budget.limitTrain(),
        budget.limitTest(),
        budget.learningRate());
  }

  /** Replaces limits by the numbers of samples that there are. */
  Cell counted() throws IOException {
    RunSettings run = run("cpu");
    DataSizes sizes = DataSizes.of(run.recipe(), run.arguments());
    return limitedTo(sizes.train(), sizes.test());
  }

  Cell limitedTo(int train, int test) {
    Budget limits = new Budget(null, null, null, train, test, null, null);
    return new Cell(experiment, recipe, place, method, seed, budget.with(limits));
  }

  RunSettings run(String device) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("width", budget.width());
    options.put("time-steps", budget.timeSteps());
    options.put("epochs", budget.epochs());
    options.put("limit-train", budget.limitTrain());
    options.put("limit-test", budget.limitTest());
    options.put("batch-size", budget.batchSize());
    options.put("lr", budget.learningRate());
    return RunSettings.of(recipe, place, method, seed, device, options);
  }

  Cell withSeed(int other) {
    return new Cell(experiment, recipe, place, method, other, budget);
  }

  /** Says in a few words which cell it is. */
  String describe() {
    return experiment
        + " "
        + data()
        + " "
        + method
        + " seed "
        + seed
        + " batch "
        + budget.batchSize();
  }
}
