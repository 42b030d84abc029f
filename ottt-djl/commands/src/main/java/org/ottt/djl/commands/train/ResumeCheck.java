package org.ottt.djl.commands.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.Shell;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.Versions;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a run that is resumed with what it was started with. */
final class ResumeCheck {

  private static final Logger LOGGER = LoggerFactory.getLogger(ResumeCheck.class);

  private ResumeCheck() {}

  /**
   * Compares the neurons and the data with those of the run.
   *
   * @throws IllegalArgumentException if neurons, classes or samples are others
   */
  static void check(TrainingPlan plan, RunFolder folder, CheckpointFolder checkpoints)
      throws IOException {
    Optional<NetworkDescription> before = description(checkpoints);
    if (before.isEmpty()) {
      return;
    }
    NeuronModel neurons = plan.description().neurons();
    if (!before.get().neurons().equals(neurons)) {
      throw new IllegalArgumentException(
          "The run in %s has the neurons %s, but its recipe now has %s: restore the recipe, or start a new run with --init-from."
              .formatted(folder.path(), before.get().neurons(), neurons));
    }
    List<String> changes =
        new ArrayList<>(changedClasses(before.get().classes(), plan.description().classes()));
    if (!before.get().input().equals(plan.description().input())) {
      changes.add(
          "its samples are " + plan.description().input() + ", not " + before.get().input());
    }
    addCounts(plan, folder, changes);
    if (!changes.isEmpty()) {
      throw new IllegalArgumentException(
          "The data are not those of the run in %s: %s. Restore its data or name them with --data, or start a new run with --init-from %s."
              .formatted(
                  folder.path(),
                  String.join("; ", changes),
                  Shell.quote(folder.path().toString())));
    }
  }

  /** Samples that came or went would give the others another order. */
  private static void addCounts(TrainingPlan plan, RunFolder folder, List<String> changes) {
    Map<String, ?> before;
    try {
      before = folder.readConfig();
    } catch (IOException e) {
      // It is written again; see warnOfOtherVersions.
      return;
    }
    addCount("training", plan.trainData(), before.get("train_samples"), changes);
    addCount("test", plan.testData(), before.get("test_samples"), changes);
  }

  private static void addCount(String set, BatchLoader data, Object before, List<String> changes) {
    int now = data.source().size();
    if (before instanceof Number count && count.longValue() != now) {
      changes.add("they have %d %s samples, not %d".formatted(now, set, count.longValue()));
    }
  }

  private static Optional<NetworkDescription> description(CheckpointFolder checkpoints) {
    try {
      return checkpoints.newest().isEmpty()
          ? Optional.empty()
          : Optional.ofNullable(
                  Checkpoint.readMetadata(checkpoints.newest().get()).get(NetworkDescription.KEY))
              .map(NetworkDescription::fromJson);
    } catch (IOException | IllegalArgumentException e) {
      // Whether the checkpoint can be used is found out when the run continues from it.
      return Optional.empty();
    }
  }

  /** Lists classes that were renamed, moved, added or left out. */
  static List<String> changedClasses(List<String> before, List<String> now) {
    List<String> changes = new ArrayList<>();
    if (before.size() != now.size()) {
      changes.add("they have %d classes, not %d".formatted(now.size(), before.size()));
    }
    for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
      if (!before.get(i).equals(now.get(i))) {
        changes.add("class %d is '%s', not '%s'".formatted(i, now.get(i), before.get(i)));
        // The others have moved along with it.
        break;
      }
    }
    return changes;
  }

  /** Says in the log if the run continues with other versions or another device. */
  static void warnOfOtherVersions(TrainingPlan plan, RunFolder folder) throws IOException {
    Map<String, ?> config;
    try {
      config = folder.readConfig();
    } catch (IOException e) {
      LOGGER.warn("{} cannot be read and is written again", folder.configFile());
      return;
    }
    Map<String, Object> there = new LinkedHashMap<>();
    Map<String, Object> here = new LinkedHashMap<>();
    there.put("versions", config.get("versions"));
    there.put("device", config.get("device"));
    here.put("versions", Versions.collect());
    here.put("device", Devices.namesOf(plan.devices()));
    if (!there.equals(here)) {
      LOGGER.warn(
          "the run was started with {} and continues with {}: its last digits may differ from those"
              + " of an uninterrupted run",
          there,
          here);
    }
  }
}
