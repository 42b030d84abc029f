package org.ottt.djl.commands.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.commands.cli.Shell;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.run.RunFolderException;

/**
 * The process that trains: on its own, or one of several.
 *
 * @param communicator all processes of the run
 * @param averageEvery 0 for exact training; K to average weights every K updates instead; null for
 *     what the run that is resumed did, or a file of options says, else 0
 * @param stopped is asked after every batch whether to stop; null for the signals of the system
 * @param earlier how far an earlier attempt of this run came
 * @param staged whether the run folder is a place of this process alone, copied elsewhere by the
 *     caller; otherwise all processes must see it
 * @param progress takes lines of progress; null for the usual display
 * @param resumeWith the command line that resumes the run, for the user; null for that of the
 *     command that trains
 * @param events receives what happens
 */
public record RunMember(
    Communicator communicator,
    Integer averageEvery,
    BooleanSupplier stopped,
    Earlier earlier,
    boolean staged,
    PrintStream progress,
    String resumeWith,
    Events events) {

  private static final long LOCK_SECONDS = 120;

  /** How far an earlier attempt of a run came before it was interrupted. */
  public enum Earlier {
    /** There was none, or it ended before it had opened the run folder. */
    NONE,
    /** It had opened the run folder, in which there is nothing to continue from. */
    OPENED,
    /** It had written a checkpoint. */
    KEPT
  }

  /** What a process tells of a run. */
  public interface Events {

    /** Is called when the run folder is this run's. */
    default void opened() {}

    /** Is called whenever a checkpoint has been written. */
    default void kept() {}

    /**
     * Receives the reason why this process cannot begin, or cannot read its data, before the others
     * notice.
     *
     * @param failure what was thrown
     */
    default void failed(Throwable failure) {}
  }

  /**
   * Returns a process on its own.
   *
   * @return the process
   */
  static RunMember alone() {
    return new RunMember(
        Communicator.single(), null, null, Earlier.NONE, true, null, null, new Events() {});
  }

  /** Tells whether this process is not meant to train with others. */
  boolean isAlone() {
    return communicator.equals(Communicator.single());
  }

  /** Returns the command line that resumes the run in a folder. */
  String resumeCommand(String command, Path run) {
    return resumeWith != null
        ? resumeWith
        : "./ottt %s --resume --out %s".formatted(command, Shell.quote(run.toString()));
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
      events.failed(e);
    }
    double[] failures = {failure == null ? 0 : 1};
    communicator.allReduce(failures);
    if (failure != null) {
      throw failure;
    }
    if (failures[0] > 0) {
      throw new CommunicationException("Another process failed to start; its message says why.");
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
      if (folder != null) {
        events.opened();
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
    if (earlier == Earlier.NONE) {
      return RunFolder.open(path, existing);
    }
    // What an earlier attempt has left is this run's own.
    ExistingRun own = existing == ExistingRun.REFUSE ? ExistingRun.OVERWRITE : existing;
    // The process that wrote the folder before may still be on its way out.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
    while (true) {
      try {
        return RunFolder.open(path, earlier == Earlier.KEPT ? ExistingRun.RESUME : own);
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
    Path probe = ofFirst(() -> ".tmp-" + UUID.randomUUID() + "-probe", path::resolve);
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
