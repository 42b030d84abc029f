package org.ottt.djl.commands.train;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.run.ExistingRun;
import picocli.CommandLine.Option;

/** Options of training: the run folder and its checkpoints. */
final class RunFolderOptions {

  private static final DateTimeFormatter FOLDER_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run folder. Default: runs/RECIPE-DATE-TIME.")
  private Path out;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "X",
      defaultValue = "10",
      description =
          "Also write a checkpoint within an epoch when the last one is this old; 0 writes one"
              + " per epoch only. Default: ${DEFAULT-VALUE}.")
  private double checkpointMinutes;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Measure every N-th training batch: loss, gradient norm and firing rates go into"
              + " steps.csv, these and histograms into TensorBoard's events. Default:"
              + " ${DEFAULT-VALUE}, none.")
  private int logEvery;

  @Option(
      names = "--resume",
      arity = "0",
      fallbackValue = "true",
      description =
          "Continue from the last checkpoint of the run in --out, with the options of that run."
              + " Only --data, --class-names, --workers, --checkpoint-minutes, --log-every,"
              + " --device"
              + " and --cudnn-benchmark may change, and --epochs may grow.")
  private boolean resume;

  @Option(
      names = "--overwrite",
      arity = "0",
      fallbackValue = "true",
      description =
          "Replace the run in --out. The old run is deleted when the new one has its first"
              + " checkpoint.")
  private boolean overwrite;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Read options by name from a JSON file such as a run's config.json; options on the"
              + " command line take precedence.")
  private Path config;

  void check() {
    if (!(checkpointMinutes >= 0)) {
      throw new IllegalArgumentException(
          "--checkpoint-minutes must not be negative, but is " + checkpointMinutes + ".");
    }
    Limits.atLeast("--log-every", 0, logEvery);
    if (resume && overwrite) {
      throw new IllegalArgumentException("Use either --resume or --overwrite, not both.");
    }
    if (resume && config != null) {
      throw new IllegalArgumentException("--resume takes the options of the run; omit --config.");
    }
    if (resume && out == null) {
      throw new IllegalArgumentException("--resume needs --out, the folder of the run.");
    }
  }

  /** Returns the file that options come from, or null. */
  Path config() {
    return config;
  }

  boolean resume() {
    return resume;
  }

  void record(Map<String, Object> all) {
    all.put("checkpoint_minutes", checkpointMinutes);
    all.put("log_every", logEvery);
  }

  /** Returns how often a training batch is measured; 0 is never. */
  int logEvery() {
    return logEvery;
  }

  double checkpointMinutes() {
    return checkpointMinutes;
  }

  Path folder(String recipe) {
    return out != null ? out : newFolder(recipe);
  }

  /** Returns where a run of a recipe is written if nothing else is said. */
  static Path newFolder(String recipe) {
    return Path.of(
        "runs", recipe + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(FOLDER_TIME));
  }

  ExistingRun existing() {
    if (resume) {
      return ExistingRun.RESUME;
    }
    return overwrite ? ExistingRun.OVERWRITE : ExistingRun.REFUSE;
  }
}
