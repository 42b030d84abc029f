package org.ottt.djl.commands.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.RunFolderException;
import org.ottt.djl.training.checkpoint.CheckpointFolder;

/**
 * The process that trains: on its own, or one of several.
 *
 * @param communicator all processes of the run
 * @param averageEvery 0 for exact training; K to average weights every K updates instead
 * @param stopped is asked after every batch whether to stop
 * @param retry whether this run began before, with these options, and was interrupted
 * @param staged whether the run folder is a place of this process alone, copied elsewhere by the
 *     caller; otherwise all processes must see it
 * @param progress takes lines of progress; null for the usual display
 * @param onCheckpoint is called whenever a checkpoint has been written
 * @param onFailure is told why this process cannot begin, before the others notice
 */
public record RunMember(
    Communicator communicator,
    int averageEvery,
    BooleanSupplier stopped,
    boolean retry,
    boolean staged,
    PrintStream progress,
    Runnable onCheckpoint,
    Consumer<Throwable> onFailure) {

  private static final long LOCK_SECONDS = 120;

  /**
   * Returns a process on its own.
   *
   * @param stopped is asked after every batch whether to stop
   * @return the process
   */
  public static RunMember alone(BooleanSupplier stopped) {
    return new RunMember(
        Communicator.single(), 0, stopped, false, true, null, () -> {}, failure -> {});
  }

  /** Tells whether this process writes the run folder. */
  boolean isFirst() {
    return communicator.rank() == 0;
  }

  /** Returns which rows of every batch this process reads. */
  RowShare share() {
    return new RowShare(communicator.rank(), communicator.size());
  }

  /**
   * Does something that must succeed in all processes before any of them continues.
   *
   * @throws CommunicationException if it failed in another process
   * @throws Exception what it threw here
   */
  <T> T together(Callable<T> work) throws Exception {
    T result = null;
    Exception failure = null;
    try {
      result = work.call();
    } catch (Exception e) {
      failure = e;
      onFailure.accept(e);
    }
    double[] failures = {failure == null ? 0 : 1};
    communicator.allReduce(failures);
    if (failure != null) {
      throw failure;
    }
    if (failures[0] > 0) {
      throw new CommunicationException("Another process cannot begin; its message says why.");
    }
    return result;
  }

  /** Reads something in the process that has the run folder, and hands it to all. */
  <T> T ofFirst(Callable<String> read, Function<String, T> parse) throws Exception {
    String text = together(() -> isFirst() ? read.call() : null);
    byte[] bytes = communicator.broadcast(isFirst() ? text.getBytes(UTF_8) : null);
    return parse.apply(new String(bytes, UTF_8));
  }

  /**
   * Opens the run folder in the process that writes it, and checks that all others see it.
   *
   * @return the folder; null in the other processes
   */
  RunFolder openFolder(Path path, ExistingRun existing) throws Exception {
    RunFolder folder = together(() -> isFirst() ? open(path, existing) : null);
    try {
      if (!staged) {
        requireSharedStorage(path);
      }
      return folder;
    } catch (Exception e) {
      if (folder != null) {
        folder.close();
      }
      throw e;
    }
  }

  private RunFolder open(Path path, ExistingRun existing) throws Exception {
    if (!retry) {
      return RunFolder.open(path, existing);
    }
    boolean kept = new CheckpointFolder(path.resolve("checkpoint")).newest().isPresent();
    // The process that wrote the folder before may still be on its way out.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
    while (true) {
      try {
        return RunFolder.open(path, kept ? ExistingRun.RESUME : ExistingRun.OVERWRITE);
      } catch (RunFolderException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  /** Another machine may have to continue the run, so all of them must see its folder. */
  private void requireSharedStorage(Path path) throws Exception {
    Path probe =
        path.resolve(ofFirst(() -> ".tmp-" + UUID.randomUUID() + "-probe", name -> name));
    together(() -> isFirst() ? Files.createFile(probe) : null);
    try {
      together(
          () -> {
            if (!Files.exists(probe)) {
              throw new RunFolderException(
                  "run folder %s, which rank 0 writes, cannot be seen here: choose --out on storage"
                          .formatted(path)
                      + " that all machines share");
            }
            return null;
          });
    } finally {
      if (isFirst()) {
        Files.deleteIfExists(probe);
      }
    }
  }
}
