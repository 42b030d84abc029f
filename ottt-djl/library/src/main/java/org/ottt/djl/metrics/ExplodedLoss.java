package org.ottt.djl.metrics;

import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once of a loss that is far above that of guessing: the network no longer learns. */
public final class ExplodedLoss {

  private static final Logger LOGGER = LoggerFactory.getLogger(ExplodedLoss.class);

  /** A network that was just initialized stays below twice the loss of guessing. */
  private static final double FACTOR = 10;

  private final double guessing;

  /** Of the latest row that has one: those of tests have none. */
  private double learningRate = Double.NaN;

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
   * Looks at a row of {@code metrics.csv}; an epoch's training row comes before its test row.
   *
   * @param row the row
   * @return true if its loss has exploded
   */
  public boolean check(EpochMetrics row) {
    if (!Double.isNaN(row.lr())) {
      learningRate = row.lr();
    }
    return check(row.loss(), () -> warning(row));
  }

  /**
   * Looks at the loss of a stream.
   *
   * @param step the latest step
   * @param loss the mean loss over some steps; NaN if none had a label
   * @return true if it has exploded
   */
  public boolean check(long step, double loss) {
    return check(
        loss,
        () ->
            String.format(
                Locale.ROOT,
                "step %,d: the loss has exploded: %.3g, where guessing has %.3g. Start again with a"
                    + " lower learning rate",
                step,
                loss,
                guessing));
  }

  private boolean check(double loss, Supplier<String> warning) {
    boolean exploded = loss > FACTOR * guessing;
    if (exploded && !warned) {
      warned = true;
      LOGGER.warn("{}", warning.get());
    }
    return exploded;
  }

  /** Returns what is said of a row with an exploded loss. */
  String warning(EpochMetrics row) {
    String rate =
        Double.isNaN(learningRate) ? "" : String.format(Locale.ROOT, " (it is %.3g)", learningRate);
    return String.format(
        Locale.ROOT,
        "epoch %d: the %s loss has exploded: %.3g, where guessing has %.3g. Lower the learning"
            + " rate%s, or clip gradients",
        row.epoch(),
        row.split().label(),
        row.loss(),
        guessing,
        rate);
  }
}
