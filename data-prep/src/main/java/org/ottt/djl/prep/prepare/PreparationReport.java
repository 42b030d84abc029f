package org.ottt.djl.prep.prepare;

import java.util.List;
import org.ottt.djl.data.event.LeftOut;

/**
 * What a preparation did.
 *
 * @param alreadyFinished whether everything was there before; the other numbers are then 0
 * @param recordings how many recordings this run put into the store
 * @param events how many events they have
 * @param seconds how long it took
 * @param leftOut the recordings that are not in the store, of this and earlier runs
 * @param warnings what is remarkable about recordings in the store, a line for each kind, of this
 *     and earlier runs
 */
public record PreparationReport(
    boolean alreadyFinished,
    int recordings,
    long events,
    double seconds,
    List<LeftOut> leftOut,
    List<String> warnings) {

  /**
   * Keeps copies of the lists.
   *
   * @param alreadyFinished whether everything was there before; the other numbers are then 0
   * @param recordings how many recordings this run put into the store
   * @param events how many events they have
   * @param seconds how long it took
   * @param leftOut the recordings that are not in the store, of this and earlier runs
   * @param warnings what is remarkable about recordings in the store
   */
  public PreparationReport {
    leftOut = List.copyOf(leftOut);
    warnings = List.copyOf(warnings);
  }
}
