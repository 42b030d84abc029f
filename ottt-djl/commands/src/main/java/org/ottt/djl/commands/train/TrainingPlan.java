package org.ottt.djl.commands.train;

import ai.djl.Device;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.TrainTestData;
import org.ottt.djl.recipe.TrainingSettings;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.training.checkpoint.InitialWeights;

/**
 * A run whose options are checked and whose data are open; nothing has been written yet.
 *
 * @param options the user's options
 * @param recipe the recipe with these options
 * @param rule the learning rule
 * @param devices the devices that share a batch
 * @param description the network, for loading its checkpoints
 * @param network the network, not initialized
 * @param trainData the training samples
 * @param testData the test samples
 * @param command the command line, for the record
 * @param sharing how the processes of the run share it
 */
record TrainingPlan(
    TrainingOptions options,
    Recipe recipe,
    LearningRule rule,
    List<Device> devices,
    NetworkDescription description,
    SpikingNetwork network,
    BatchLoader trainData,
    BatchLoader testData,
    List<String> command,
    Sharing sharing) {

  /**
   * Checks options and opens data.
   *
   * @param base the recipe that was chosen
   * @param options the user's options
   * @param command the command line
   * @param share which rows of every batch this process reads
   * @param sharing how the processes of the run share it
   * @return the plan
   * @throws IllegalArgumentException if an option is wrong; the message names it
   * @throws IOException if the data are missing or damaged
   */
  static TrainingPlan open(
      Recipe base, TrainingOptions options, List<String> command, RowShare share, Sharing sharing)
      throws IOException {
    Recipe recipe = options.recipe(base);
    TrainingSettings settings = recipe.settings();
    options.compute().prepareEngine();
    LearningRule rule = options.rule().rule();
    // Built before the data are read, so that a wrong value is reported immediately.
    recipe.architecture().build(2, settings.timeSteps(), recipe.neurons());
    options.compute().precision();
    // A resumed run mostly has its weights in its checkpoint; else it fails when it loads these.
    if (options.network().initFrom() != null && !options.run().resume()) {
      InitialWeights.locate(options.network().initFrom());
    }
    List<Device> devices = options.compute().devices(settings.batchSize());
    options.compute().precision().requireDevice(devices.get(0));
    TrainTestData data = recipe.open(options.dataRequest());
    NetworkDescription description = recipe.describe(data);
    if (!options.network().freeze().isEmpty()) {
      FrozenParameters.select(description.outline(), description, options.network().freeze());
    }
    SpikingNetwork network = description.build();
    network.setPrecision(options.compute().precision());
    return new TrainingPlan(
        options,
        recipe,
        rule,
        devices,
        description,
        network,
        loader(data.train(), true, share, settings, options),
        loader(data.test(), false, share, settings, options),
        List.copyOf(command),
        sharing);
  }

  private static BatchLoader loader(
      SampleSource source,
      boolean training,
      RowShare share,
      TrainingSettings settings,
      TrainingOptions options) {
    try {
      return BatchLoader.builder(source)
          .optBatchSize(settings.batchSize())
          .optSeed(options.compute().seed())
          .optShuffle(training)
          .optWorkers(options.data().workers())
          .optShare(share)
          .build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot run with batch size %d and T = %d: %s."
              .formatted(settings.batchSize(), settings.timeSteps(), e.getMessage()),
          e);
    }
  }

  TrainingSettings settings() {
    return recipe.settings();
  }

  /** Returns all options as they are used, for the run's record. */
  Map<String, Object> record() {
    Map<String, Object> all = options.record(recipe);
    sharing.record(all);
    return all;
  }

  /** Returns what {@code config.json} records beside the options; the network is initialized. */
  Map<String, Object> moreRecord() {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put(NetworkDescription.KEY, description.toMap());
    record.put("command", command);
    record.put("parameters", network.parameterCount());
    record.put("train_samples", trainData.source().size());
    record.put("test_samples", testData.source().size());
    return record;
  }

  /** Returns what every checkpoint says beside its arrays. */
  Map<String, String> checkpointMetadata() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(NetworkDescription.KEY, description.toJson());
    all.put(ResumedOptions.KEY, ResumedOptions.toJson(record()));
    all.put("recipe", recipe.name());
    all.put("seed", Integer.toString(options.compute().seed()));
    if (trainData.source() instanceof EventFrames frames) {
      all.putAll(frames.normalization().notes());
    }
    return all;
  }
}
