package org.ottt.djl.metrics;

import java.util.Locale;

/**
 * A loss or a gradient is not a finite number; the run cannot continue in a meaningful way.
 *
 * <p>The message is one line: what is not finite, where (epoch and batch if the run knows them, the
 * time step of a loss, the parameter), and the numbers that help to find the reason.
 */
public final class NotFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What became what. */
  private final String what;

  /** What was found in input, parameters and gradients. */
  private final String findings;

  /**
   * Creates the exception.
   *
   * @param what what became what, such as {@code The loss became NaN at time step 2 of 6}
   * @param findings what was found in input, parameters and gradients
   */
  public NotFiniteException(String what, String findings) {
    this(what, "", findings, null);
  }

  private NotFiniteException(String what, String where, String findings, Throwable cause) {
    super(what + where + ": " + findings + ". Lower the learning rate or check the data.", cause);
    this.what = what;
    this.findings = findings;
  }

  /**
   * Says in which batch it happened.
   *
   * @param split whether it was in {@code train} or {@code test}
   * @param epoch the epoch, from 1
   * @param batch the batch of that epoch, from 1
   * @param batches how many batches the epoch has
   * @param learningRate the learning rate of the epoch
   * @return an exception that says so too, with this one as its cause
   */
  public NotFiniteException inBatch(
      String split, int epoch, int batch, int batches, float learningRate) {
    String where =
        String.format(
            Locale.ROOT,
            " in epoch %d, %s batch %d of %d, at learning rate %s",
            epoch,
            split,
            batch,
            batches,
            learningRate);
    return new NotFiniteException(what, where, findings, this);
  }
}
