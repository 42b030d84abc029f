package org.ottt.djl.evaluation;

import java.util.List;

/**
 * The results of a network on a test set.
 *
 * @param accuracies the accuracy for each requested number of steps, in rising order
 * @param detailSteps the number of steps that confusion and worst samples are about
 * @param confusion which class was predicted for which after those steps
 * @param layers how much each layer fires, for all steps that were run
 * @param worst the samples of the largest loss after those steps, the worst first
 * @param skipped samples that could not be read and are in none of the numbers
 * @param anytime what comes of stopping samples early, for several margins; at most detailSteps
 */
public record Evaluation(
    List<StepAccuracy> accuracies,
    int detailSteps,
    ConfusionMatrix confusion,
    List<LayerActivity> layers,
    List<ScoredSample> worst,
    int skipped,
    List<AnytimeAccuracy> anytime) {

  /**
   * Copies the lists.
   *
   * @param accuracies the accuracy for each requested number of steps, in rising order
   * @param detailSteps the number of steps that confusion and worst samples are about
   * @param confusion which class was predicted for which after those steps
   * @param layers how much each layer fires, for all steps that were run
   * @param worst the samples of the largest loss after those steps, the worst first
   * @param skipped samples that could not be read and are in none of the numbers
   * @param anytime what comes of stopping samples early, for several margins
   */
  public Evaluation {
    accuracies = List.copyOf(accuracies);
    layers = List.copyOf(layers);
    worst = List.copyOf(worst);
    anytime = List.copyOf(anytime);
  }

  /**
   * Returns the firing rate of all layers together, each neuron counting the same.
   *
   * @param timeSteps T, the number of steps that are counted
   * @return the rate in [0, 1], or NaN for a network without neurons
   */
  public double meanRate(int timeSteps) {
    double spikes = 0;
    double neurons = 0;
    for (LayerActivity layer : layers) {
      spikes += layer.spikes(timeSteps);
      neurons += layer.neurons();
    }
    return spikes / neurons / timeSteps;
  }

  /**
   * Returns the synaptic operations of a sample in all layers.
   *
   * @param timeSteps T, the number of steps that are counted
   * @return the sum over the layers of spikes times fan-out
   */
  public double synapticOperations(int timeSteps) {
    return layers.stream().mapToDouble(layer -> layer.synapticOperations(timeSteps)).sum();
  }
}
