package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.commands.cli.Devices;
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
   * Compares with the checkpoint, which is what the run continues from, else with the config.
   *
   * @throws IllegalArgumentException if options differ that shape the result
   */
  static void check(TrainingPlan plan, RunFolder folder, CheckpointFolder checkpoints)
      throws IOException {
    Optional<Map<String, ?>> inCheckpoint = optionsInCheckpoint(checkpoints);
    Map<String, ?> started = inCheckpoint.isPresent() ? inCheckpoint.get() : folder.readConfig();
    List<String> differences = ResumedOptions.differences(started, plan.record());
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "The run in "
              + folder.path()
              + " was started with other options ("
              + String.join("; ", differences)
              + "). Resume it with the same ones, or choose another --out.");
    }
    String devices = Devices.namesOf(plan.devices());
    try {
      warnOfOtherVersions(folder.readConfig(), devices);
    } catch (IOException e) {
      LOGGER.warn("{} cannot be read and is written again", folder.configFile());
      folder.writeConfig(plan.record(), devices);
    }
  }

  private static Optional<Map<String, ?>> optionsInCheckpoint(CheckpointFolder checkpoints) {
    Optional<Path> newest = checkpoints.newest();
    try {
      return newest.isEmpty()
          ? Optional.empty()
          : ResumedOptions.inCheckpoint(Checkpoint.readMetadata(newest.get()));
    } catch (IOException e) {
      // Whether an earlier one is whole is found out when the run continues from it.
      return Optional.empty();
    }
  }

  private static void warnOfOtherVersions(Map<String, ?> config, String devices) {
    Map<String, Object> there = new LinkedHashMap<>();
    Map<String, Object> here = new LinkedHashMap<>();
    there.put("versions", config.get("versions"));
    there.put("device", config.get("device"));
    here.put("versions", Versions.collect());
    here.put("device", devices);
    if (!there.equals(here)) {
      LOGGER.warn(
          "the run was started with {} and continues with {}: its last digits may differ from those"
              + " of an uninterrupted run",
          there,
          here);
    }
  }
}
