package org.ottt.djl.metrics;

import java.util.List;

/**
 * What was measured at one training batch; a row of {@code steps.csv}.
 *
 * @param step the batch, counted from 1 over all epochs
 * @param epoch its epoch, from 1
 * @param loss mean loss per sample
 * @param lr learning rate
 * @param gradientNorm Euclidean norm of the gradients of all parameters together, before clipping;
 *     under a rule that updates at every step the mean over the batch's updates
 * @param firingRates spikes per neuron and time step of each layer, in the order in which they fire
 */
public record StepMetrics(
    long step, int epoch, double loss, double lr, double gradientNorm, List<Double> firingRates) {

  /**
   * Copies the list.
   *
   * @param step the batch, counted from 1 over all epochs
   * @param epoch its epoch, from 1
   * @param loss mean loss per sample
   * @param lr learning rate
   * @param gradientNorm norm of the gradients
   * @param firingRates rate of each layer
   */
  public StepMetrics {
    firingRates = List.copyOf(firingRates);
  }
}
