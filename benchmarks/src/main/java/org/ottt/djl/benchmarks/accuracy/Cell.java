package org.ottt.djl.benchmarks.accuracy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.run.RunSettings;

/**
 * One training run of the benchmark.
 *
 * @param experiment {@code rules} or {@code batch-size}
 * @param data the recipe whose data are used
 * @param place where the data lie, or null
 * @param method the learning rule
 * @param seed the run's seed
 * @param budget how much it trains
 */
record Cell(String experiment, String data, Path place, String method, int seed, Budget budget) {

  /** Columns that tell cells apart. */
  static final List<String> KEYS = List.of("experiment", "data", "method", "seed", "batch_size");

  /** Columns of the settings; an empty limit means all samples. */
  static final List<String> SETTINGS =
      List.of("width", "train_time_steps", "epochs", "limit_train", "limit_test", "lr");

  Object[] key() {
    return new Object[] {experiment, data, method, seed, budget.batchSize()};
  }

  List<Object> settings() {
    return Arrays.asList(
        budget.width(),
        budget.timeSteps(),
        budget.epochs(),
        budget.limitTrain(),
        budget.limitTest(),
        budget.learningRate());
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
    return RunSettings.of(data, place, method, seed, device, options);
  }

  /** Says in a few words which cell it is. */
  String describe() {
    return experiment
        + " "
        + data
        + " "
        + method
        + " seed "
        + seed
        + " batch "
        + budget.batchSize();
  }
}
