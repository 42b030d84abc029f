package org.ottt.djl.metrics.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;

/**
 * Writes a run's metrics for TensorBoard: a folder per split, so that their curves share charts,
 * and in it a file per session of the run. The step of an event is its epoch. A resumed run says
 * from which epoch on it goes, and TensorBoard forgets what an earlier session wrote of those.
 *
 * <p>Look at it with {@code tensorboard --logdir} on the run folder, or on a folder of several.
 */
public final class TensorBoardLog {

  private static final double MILLIS = 1000.0;

  private final Path folder;
  private final int firstEpoch;
  private final Map<Split, EventFile> files = new EnumMap<>(Split.class);

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
    numbers.put("peak_memory_mb", row.peakMemoryMb());
    append(row.split(), row.epoch(), numbers);
  }

  /** Appends numbers of an epoch by their names. */
  void append(Split split, int epoch, Map<String, Double> numbers) throws IOException {
    double now = System.currentTimeMillis() / MILLIS;
    EventFile file = files.get(split);
    if (file == null) {
      file = EventFile.start(fileOf(split), firstEpoch, now);
      files.put(split, file);
    }
    file.append(epoch, now, numbers);
  }

  /** TensorBoard reads files in the order of their names, and takes those with this beginning. */
  private Path fileOf(Split split) throws IOException {
    Path splitFolder = Files.createDirectories(folder.resolve(split.label()));
    String name =
        String.format(
            Locale.ROOT,
            "events.out.tfevents.%013d.%d",
            System.currentTimeMillis(),
            ProcessHandle.current().pid());
    return splitFolder.resolve(name);
  }
}
