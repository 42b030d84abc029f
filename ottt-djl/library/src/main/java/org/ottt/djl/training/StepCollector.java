package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;

/**
 * The collector that DJL's training loops are given. A spiking trainer takes losses and runs them
 * back in {@code forward}, step by step, in a collector of the engine's; what is left for this one
 * is to see that the loop asks for nothing else.
 */
final class StepCollector implements GradientCollector {

  private final StepLoss loss;
  private final Runnable confirmed;
  private final Runnable cleared;
  private final Runnable closed;

  /**
   * Creates the collector.
   *
   * @param loss the trainer's loss
   * @param confirmed is run when the loss of a batch is handed to {@link #backward}
   * @param cleared is run to clear gradients
   * @param closed is run at the end
   */
  StepCollector(StepLoss loss, Runnable confirmed, Runnable cleared, Runnable closed) {
    this.loss = loss;
    this.confirmed = confirmed;
    this.cleared = cleared;
    this.closed = closed;
  }

  /**
   * Accepts the loss that the trainer's {@code getLoss()} has given for the latest batch; its
   * gradients already exist.
   *
   * @throws IllegalArgumentException if it is something else
   */
  @Override
  public void backward(NDArray target) {
    if (!loss.isAnswer(target)) {
      throw new IllegalArgumentException(
          "SpikingTrainer takes the loss at every time step, within forward(data, labels), so"
              + " backward accepts only what getLoss().evaluate(labels, predictions) returned for"
              + " this batch. Put a loss of your own into the training configuration.");
    }
    confirmed.run();
  }

  @Override
  public void zeroGradients() {
    cleared.run();
  }

  @Override
  public void close() {
    closed.run();
  }
}
