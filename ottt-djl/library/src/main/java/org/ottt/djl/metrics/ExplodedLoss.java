package org.ottt.djl.metrics;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once of a loss that is far above that of guessing: the network no longer learns. */
public final class ExplodedLoss {

  private static final Logger LOGGER = LoggerFactory.getLogger(ExplodedLoss.class);

  /** A network that was just initialized stays below twice the loss of guessing. */
  private static final double FACTOR = 10;

  private final double guessing;
  private boolean warned;

  /**
   * Begins to watch.
   *
   * @param classes number of classes, at least 2
   */
  public ExplodedLoss(int classes) {
    guessing = Math.log(classes);
  }

  /**
   * Looks at a row of {@code metrics.csv}.
   *
   * @param row the row
   * @return true if its loss has exploded
   */
  public boolean check(EpochMetrics row) {
    boolean exploded = row.loss() > FACTOR * guessing;
    if (exploded && !warned) {
      warned = true;
      LOGGER.warn(
          "epoch {}: the {} loss has exploded: {}, where guessing has {}. Lower the learning rate"
              + " (it is {}), or clip gradients",
          row.epoch(),
          row.split().label(),
          String.format(Locale.ROOT, "%.3g", row.loss()),
          String.format(Locale.ROOT, "%.3g", guessing),
          String.format(Locale.ROOT, "%.3g", row.lr()));
    }
    return exploded;
  }
}
