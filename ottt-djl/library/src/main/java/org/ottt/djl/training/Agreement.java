package org.ottt.djl.training;

import java.util.function.BooleanSupplier;
import org.ottt.djl.cluster.Communicator;

/**
 * What the processes of a run agree on between two batches, so that all of them do the same. They
 * must ask at the same places; each question is one small exchange.
 */
final class Agreement {

  private final Communicator communicator;

  Agreement(Communicator communicator) {
    this.communicator = communicator;
  }

  /** Tells whether it is so in any process. */
  boolean any(boolean here) {
    if (communicator.size() == 1) {
      return here;
    }
    double[] processes = {here ? 1 : 0};
    communicator.allReduce(processes);
    return processes[0] > 0;
  }

  /** Returns a question whose answer is that of all processes. */
  BooleanSupplier any(BooleanSupplier here) {
    return () -> any(here.getAsBoolean());
  }
}
