package org.ottt.djl.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.metrics.MetricsFile;

/**
 * The folder that a run writes to, locked against other runs until it is closed.
 *
 * <pre>
 * serving.properties   makes DJL and DJL Serving load the folder
 * config.json   options, versions, device, start time and anything else that says what the run was
 * metrics.csv   a row per epoch and split
 * steps.csv     a row for every n-th training batch, if that was asked for
 * checkpoint/   parameters and the training state
 * plots/        learning curves
 * tensorboard/  the metrics as event files
 * run.lock      locked while a run is using the folder
 * </pre>
 *
 * <p>A run that is to be overwritten stays untouched until the new one begins ({@link #begin}), and
 * then lies in {@code .replaced/} until the new one has something to keep ({@link #dropReplaced}).
 */
public final class RunFolder implements AutoCloseable {

  private static final List<String> NAMES =
      Stream.concat(RunTraces.FILES.stream(), Stream.of(ReplacedRun.FOLDER_NAME)).toList();

  private final Path folder;
  private final RunLock lock;
  private final boolean resumed;
  private final boolean created;
  private final ReplacedRun replaced;
  private final boolean overwrites;
  private boolean begun;

  private RunFolder(Path folder, RunLock lock, ExistingRun existing, boolean created) {
    this.folder = folder;
    this.lock = lock;
    this.created = created;
    replaced = new ReplacedRun(folder, RunTraces.FILES);
    resumed = isResume(existing) && new RunTraces(folder).holdRun();
    overwrites = existing == ExistingRun.OVERWRITE;
  }

  /**
   * Opens a run folder, creating it where it is missing, and locks it.
   *
   * <p>Files of the user's own in the folder are no obstacle and are never touched. What a run has
   * left that was ended before its first checkpoint is not a previous run either, and is replaced.
   *
   * @param folder the folder
   * @param existing what to do if it holds a previous run
   * @return the locked folder
   * @throws NoRunException if there is no run to resume
   * @throws RunFolderException if it cannot be written, holds a previous run that is to be refused,
   *     or is in use by another run; nothing has been written then
   */
  public static RunFolder open(Path folder, ExistingRun existing) throws RunFolderException {
    Path absolute = folder.toAbsolutePath().normalize();
    RunLock lock = null;
    try {
      boolean created = Files.notExists(absolute);
      if (created && existing == ExistingRun.RESUME) {
        throw noRun(absolute, "does not exist");
      }
      create(absolute);
      if (Files.notExists(absolute.resolve(RunLock.FILE_NAME))) {
        // Before the lock file is written into a folder that is to be refused.
        refuse(absolute, existing);
      }
      lock = RunLock.acquire(absolute);
      probe(absolute);
      deleteLeftovers(absolute);
      new ReplacedRun(absolute, RunTraces.FILES).repair(new RunTraces(absolute).holdCheckpoint());
      refuse(absolute, existing);
      RunFolder opened = new RunFolder(absolute, lock, existing, created);
      lock = null;
      return opened;
    } catch (RunFolderException e) {
      throw e;
    } catch (IOException e) {
      throw new RunFolderException(
          "cannot write to run folder %s (%s): choose another folder or make it writable"
              .formatted(absolute, AtomicFiles.reason(e)),
          e);
    } finally {
      releaseQuietly(lock);
    }
  }

  /**
   * Returns the names under which a run keeps in its folder what is its own, for copying the run
   * elsewhere. Anything else there is the user's, but for the lock and temporary files.
   *
   * @return names of files, and of folders with all that is in them; some may be missing
   */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the file of single batches.
   *
   * @return path of {@code steps.csv}, for {@link org.ottt.djl.metrics.StepsFile#open}
   */
  public Path stepsFile() {
    return folder.resolve("steps.csv");
  }

  /**
   * Returns the folder itself.
   *
   * @return its absolute path
   */
  public Path path() {
    return folder;
  }

  /**
   * Tells whether the folder was opened to resume and holds a previous run's files.
   *
   * @return true if there is something to continue from
   */
  public boolean isResumed() {
    return resumed;
  }

  /**
   * Marks that the run begins: what it needs could be loaded. Only now a run that it overwrites
   * moves aside. Does nothing the second time.
   *
   * @throws IOException if files cannot be moved; the old run is then where it was, or {@link
   *     #open} will put it back
   */
  public void begin() throws IOException {
    if (!begun && !resumed && new RunTraces(folder).holdRun()) {
      if (overwrites) {
        replaced.moveAside();
      } else {
        // What a run left that had nothing to keep.
        replaced.restore();
      }
    }
    begun = true;
  }

  /**
   * Tells whether the run has begun, so that what is in the folder is its own.
   *
   * @return true after {@link #begin}
   */
  public boolean hasBegun() {
    return begun;
  }

  /**
   * Deletes the run that this one has overwritten, now that this one has something to keep.
   *
   * @throws IOException if it cannot be deleted
   */
  public void dropReplaced() throws IOException {
    replaced.delete();
  }

  /**
   * Returns where the run's configuration is.
   *
   * @return path of {@code config.json}
   */
  public Path configFile() {
    return folder.resolve("config.json");
  }

  /**
   * Returns where the run's metrics are.
   *
   * @return path of {@code metrics.csv}, for {@link MetricsFile#open}
   */
  public Path metricsFile() {
    return folder.resolve("metrics.csv");
  }

  /**
   * Returns the folder for checkpoints, creating it if it is missing.
   *
   * @return path of {@code checkpoint/}
   * @throws IOException if it cannot be created
   */
  public Path checkpointFolder() throws IOException {
    return Folders.create(folder.resolve("checkpoint"));
  }

  /**
   * Returns the folder for plots, creating it if it is missing.
   *
   * @return path of {@code plots/}
   * @throws IOException if it cannot be created
   */
  public Path plotsFolder() throws IOException {
    return Folders.create(folder.resolve("plots"));
  }

  /**
   * Returns the folder for TensorBoard's event files, which may be missing.
   *
   * @return path of {@code tensorboard/}
   */
  public Path tensorBoardFolder() {
    return folder.resolve("tensorboard");
  }

  /**
   * Begins the run with its {@code config.json}: the options, and what is needed to understand the
   * run later.
   *
   * @param options the run's options by name; numbers, booleans, strings, lists and maps are stored
   *     as such, anything else as its text
   * @param device where the run computes, such as {@code cpu} or {@code gpu0}
   * @throws IOException if it cannot be written; a previous file is then unchanged
   */
  public void writeConfig(Map<String, ?> options, String device) throws IOException {
    writeConfig(options, device, Map.of());
  }

  /**
   * Begins the run with its {@code config.json}, which has further entries.
   *
   * @param options the run's options by name
   * @param device where the run computes
   * @param more further entries by name, stored as the options are
   * @throws IOException if it cannot be written; a previous file is then unchanged
   */
  public void writeConfig(Map<String, ?> options, String device, Map<String, ?> more)
      throws IOException {
    begin();
    RunConfig.write(configFile(), options, device, more);
    ServingProperties.write(folder, Map.of());
  }

  /**
   * Sets one entry of {@code config.json}, such as how the run ended.
   *
   * @param name the entry's name
   * @param value what is stored, as in {@link #writeConfig}
   * @throws IOException if the file cannot be read or written; it is unchanged then
   */
  public void putConfig(String name, Object value) throws IOException {
    RunConfig.put(configFile(), name, value);
  }

  /**
   * Reads {@code config.json} back.
   *
   * @return its content: {@code options}, {@code versions}, {@code device}, {@code started};
   *     numbers are {@link Long} where they are whole and {@link Double} otherwise
   * @throws IOException if it is missing or damaged; the message names the file
   */
  public Map<String, Object> readConfig() throws IOException {
    return RunConfig.read(configFile());
  }

  /**
   * Deletes the run's files and closes the folder, for a run that failed before it had anything to
   * keep. A run that it was to overwrite is where it was before. A folder that was created for the
   * run goes as well, unless it holds files of others.
   *
   * @throws IOException if something cannot be deleted
   */
  public void discard() throws IOException {
    try (lock) {
      if (begun) {
        replaced.restore();
      }
    }
    if (created) {
      Files.deleteIfExists(folder.resolve(RunLock.FILE_NAME));
      deleteIfEmpty(folder);
    }
  }

  @SuppressWarnings("EmptyCatch")
  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // The user has put something there.
    }
  }

  /**
   * Releases the lock.
   *
   * @throws IOException if the system refuses
   */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static void create(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new RunFolderException(
          "run folder " + folder + " is a file: choose another name or remove the file");
    }
    Folders.create(folder);
  }

  private static void refuse(Path folder, ExistingRun existing) throws IOException {
    RunTraces traces = new RunTraces(folder);
    if (existing == ExistingRun.REFUSE && (traces.holdWork() || ReplacedRun.isIn(folder))) {
      throw new RunFolderException(
          "run folder %s holds a previous run: add --resume to continue it, --overwrite to replace"
                  .formatted(folder)
              + " it, or choose another folder with --out");
    }
    if (existing == ExistingRun.RESUME && !traces.holdRun() && !ReplacedRun.isIn(folder)) {
      throw noRun(folder, "holds no run");
    }
  }

  private static NoRunException noRun(Path folder, String what) {
    return new NoRunException(
        "run folder %s %s: name the folder of the run to resume, or start a run without --resume"
            .formatted(folder, what));
  }

  private static boolean isResume(ExistingRun existing) {
    return existing == ExistingRun.RESUME || existing == ExistingRun.RESUME_OR_START;
  }

  /**
   * Creates and deletes a file: permission bits tell too little (root, read-only mounts, quotas).
   */
  private static void probe(Path folder) throws IOException {
    Files.delete(Files.createTempFile(folder, ".probe-", ""));
  }

  private static void deleteLeftovers(Path folder) throws IOException {
    AtomicFiles.deleteLeftovers(folder);
    AtomicFiles.deleteLeftovers(folder.resolve("checkpoint"));
    AtomicFiles.deleteLeftovers(folder.resolve("plots"));
  }

  @SuppressWarnings("EmptyCatch")
  private static void releaseQuietly(RunLock lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        // The error that brought us here is the one to report.
      }
    }
  }
}
