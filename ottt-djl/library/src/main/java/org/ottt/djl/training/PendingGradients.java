package org.ottt.djl.training;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of calls in DJL's training loop: a collector is opened, {@code forward} leaves
 * gradients, {@code backward} confirms its loss, and {@code step} updates the weights. What is
 * called out of this order is refused.
 */
final class PendingGradients {

  private static final Logger LOGGER = LoggerFactory.getLogger(PendingGradients.class);

  /** How many batches the gradients are of that wait for {@code step}. */
  private int batches;

  /** Whether {@code backward} has yet to be called for the latest {@code forward}. */
  private boolean unconfirmed;

  private boolean collectorOpen;

  /** Notes that a collector is opened. */
  void openCollector() {
    if (collectorOpen) {
      throw new IllegalStateException(
          "This trainer's collector is open already; close it before the next one.");
    }
    collectorOpen = true;
  }

  void closeCollector() {
    collectorOpen = false;
  }

  void requireCollector() {
    if (!collectorOpen) {
      throw new IllegalStateException(
          "forward(data, labels) trains, so it needs a collector: call it within try"
              + " (GradientCollector collector = trainer.newGradientCollector()), or use"
              + " trainBatch.");
    }
  }

  /** Notes a {@code forward}; a rule that updates at every step has used its gradients already. */
  void add(boolean used) {
    batches += used ? 0 : 1;
    unconfirmed = true;
  }

  /** Notes that the loss of the latest {@code forward} was handed to {@code backward}. */
  void confirm() {
    unconfirmed = false;
  }

  boolean isUnconfirmed() {
    return unconfirmed;
  }

  /** Refuses another kind of update while gradients wait. */
  void requireNone() {
    if (batches > 0) {
      throw new IllegalStateException(
          "Gradients of %d batches wait for step(); call it before trainBatch, which updates by itself."
              .formatted(batches));
    }
  }

  /** Hands the gradients over for an update. */
  void take() {
    if (batches == 0) {
      throw new IllegalStateException(
          "There are no gradients to update with: trainBatch has updated the weights already; after"
              + " forward(data, labels) and backward, step() does.");
    }
    batches = 0;
  }

  /** Forgets the gradients, which somebody else clears. */
  void drop() {
    if (batches > 0) {
      LOGGER.warn("the gradients of {} batches that waited for step() are dropped", batches);
    }
    batches = 0;
    unconfirmed = false;
  }
}
