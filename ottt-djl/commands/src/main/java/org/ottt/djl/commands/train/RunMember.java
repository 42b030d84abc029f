package org.ottt.djl.commands.train;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.RowShare;

/**
 * The process that trains: on its own, or one of several.
 *
 * @param communicator all processes of the run
 * @param stopped is asked after every batch whether to stop
 * @param staged whether the run folder is a place of this process alone, copied elsewhere by the
 *     caller; otherwise all processes must see it
 * @param progress takes lines of progress; null for the usual display
 * @param onCheckpoint is called whenever a checkpoint has been written
 * @param onFailure is told why this process cannot begin, before the others notice
 */
public record RunMember(
    Communicator communicator,
    BooleanSupplier stopped,
    boolean staged,
    PrintStream progress,
    Runnable onCheckpoint,
    Consumer<Throwable> onFailure) {

  /**
   * Returns a process on its own.
   *
   * @param stopped is asked after every batch whether to stop
   * @return the process
   */
  public static RunMember alone(BooleanSupplier stopped) {
    return new RunMember(Communicator.single(), stopped, true, null, () -> {}, failure -> {});
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
}
