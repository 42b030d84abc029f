package org.ottt.djl.metrics.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.io.Folders;

/** Numbers over the steps of a stream, as TensorBoard shows them. */
public final class ScalarLog {

  private static final double MILLIS = 1000.0;

  private final Path folder;
  private final long firstStep;
  private EventFile file;

  /**
   * Opens a log. Its file comes with the first numbers.
   *
   * @param folder where it goes
   * @param firstStep the first step of this session; what earlier sessions wrote from it on is void
   */
  public ScalarLog(Path folder, long firstStep) {
    this.folder = folder;
    this.firstStep = firstStep;
  }

  /**
   * Appends numbers of a step.
   *
   * @param step the step
   * @param numbers numbers by name; those that are not finite are left out
   * @throws IOException if they cannot be written
   */
  public void append(long step, Map<String, Double> numbers) throws IOException {
    long now = System.currentTimeMillis();
    if (file == null) {
      Folders.create(folder);
      String name =
          String.format(
              Locale.ROOT, "events.out.tfevents.%013d.%d", now, ProcessHandle.current().pid());
      file = EventFile.start(folder.resolve(name), firstStep, now / MILLIS);
    }
    file.append(step, now / MILLIS, numbers);
  }
}
