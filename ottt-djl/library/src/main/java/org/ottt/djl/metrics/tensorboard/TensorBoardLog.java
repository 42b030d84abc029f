package org.ottt.djl.metrics.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.Split;
import org.ottt.djl.io.Folders;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.StepMetrics;

/**
 * Writes a run's metrics for TensorBoard: a folder per split, so that their curves share charts,
 * and in it a file per session of the run. The step of an event is its epoch. A resumed run records
 * the epoch at which it starts, and TensorBoard drops what an earlier session wrote for that epoch
 * and later ones.
 *
 * <p>Look at it with {@code tensorboard --logdir} on the run folder, or on a folder of several.
 */
public final class TensorBoardLog {

  private static final double MILLIS = 1000.0;
  private static final String STEPS = "steps";

  private final Path folder;
  private final int firstEpoch;
  private final Map<Split, EventFile> files = new EnumMap<>(Split.class);
  private EventFile steps;

  /**
   * Opens a log. Files come with their first row.
   *
   * @param folder where the folders of the splits go
   * @param firstEpoch the first epoch of this session, from 1
   */
  public TensorBoardLog(Path folder, int firstEpoch) {
    this.folder = folder;
    this.firstEpoch = firstEpoch;
  }

  /**
   * Appends a row.
   *
   * @param row what was measured; what does not apply is left out
   * @throws IOException if it cannot be written
   */
  public void append(EpochMetrics row) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("loss", row.loss());
    numbers.put("top1", row.top1());
    numbers.put("top5", row.top5());
    numbers.put("firing_rate", row.firingRate());
    numbers.put("lr", row.lr());
    numbers.put("images_per_second", row.imagesPerSecond());
    numbers.put("peak_memory_mib", row.peakMemoryMib());
    append(row.split(), row.epoch(), numbers);
  }

  /**
   * Writes the options of the run, for TensorBoard's page HPARAMS; once per run.
   *
   * @param parameters numbers, truth values and texts by name
   * @throws IOException if they cannot be written
   */
  public void writeHyperparameters(Map<String, ?> parameters) throws IOException {
    double now = now();
    EventFile.start(fileIn(Folders.create(folder)), 0, now)
        .appendPluginData(
            now,
            Hyperparameters.TAG,
            Hyperparameters.PLUGIN,
            Hyperparameters.message(parameters, now));
  }

  /**
   * Appends what was measured at a training batch; the step of the event is the batch.
   *
   * @param row loss, gradient norm and rates
   * @param histograms distributions by name
   * @throws IOException if it cannot be written
   */
  public void append(StepMetrics row, Map<String, Histogram> histograms) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("loss", row.loss());
    numbers.put("lr", row.lr());
    numbers.put("gradient_norm", row.gradientNorm());
    for (int i = 0; i < row.firingRates().size(); i++) {
      numbers.put("firing_rate/layer " + (i + 1), row.firingRates().get(i));
    }
    double now = now();
    if (steps == null) {
      steps = EventFile.start(fileIn(Folders.create(folder.resolve(STEPS))), row.step(), now);
    }
    steps.append(row.step(), now, numbers);
    steps.appendHistograms(row.step(), now, histograms);
  }

  private static double now() {
    return System.currentTimeMillis() / MILLIS;
  }

  /** Appends numbers of an epoch by their names. */
  void append(Split split, int epoch, Map<String, Double> numbers) throws IOException {
    double now = now();
    EventFile file = files.get(split);
    if (file == null) {
      Path splitFolder = Folders.create(folder.resolve(split.label()));
      file = EventFile.start(fileIn(splitFolder), firstEpoch, now);
      files.put(split, file);
    }
    file.append(epoch, now, numbers);
  }

  /** TensorBoard reads files in the order of their names, and takes those with this beginning. */
  private static Path fileIn(Path folder) {
    return folder.resolve(
        String.format(
            Locale.ROOT,
            "events.out.tfevents.%013d.%d",
            System.currentTimeMillis(),
            ProcessHandle.current().pid()));
  }
}
