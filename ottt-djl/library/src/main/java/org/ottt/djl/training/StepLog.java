package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.util.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.metrics.StepMetrics;
import org.ottt.djl.metrics.StepsFile;
import org.ottt.djl.metrics.tensorboard.Histogram;
import org.ottt.djl.metrics.tensorboard.TensorBoardLog;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.ParameterNames;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikeObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every n-th training batch: loss, norm and distribution of the gradients, firing rate of
 * each layer, distribution of the weights. Other batches are left alone.
 */
final class StepLog {

  private static final Logger LOGGER = LoggerFactory.getLogger(StepLog.class);

  private final SpikingTrainer trainer;
  private final int every;
  private final StepsFile file;
  private final TensorBoardLog events;

  private StepLog(SpikingTrainer trainer, int every, StepsFile file, TensorBoardLog events) {
    this.trainer = trainer;
    this.every = every;
    this.file = file;
    this.events = events;
  }

  /**
   * Opens the log.
   *
   * @param every measures every so many batches, at least 1
   * @param lastStep the batch that the run resumes after, 0 at the beginning
   */
  static StepLog open(
      SpikingTrainer trainer, int every, RunFolder folder, TensorBoardLog events, long lastStep)
      throws IOException {
    int layers = trainer.network().neurons().size();
    return new StepLog(
        trainer, every, StepsFile.open(folder.stepsFile(), layers, lastStep), events);
  }

  /** Tells whether a batch is to be measured, counted from 1 over all epochs. */
  boolean isDue(long step) {
    return step % every == 0;
  }

  /**
   * Trains on a batch and writes down what was measured.
   *
   * @param spikes is shown the spikes as well
   */
  BatchResult train(Batch batch, long step, int epoch, double lr, SpikeObserver spikes) {
    Gradients gradients = new Gradients();
    try (FiringRates rates = new FiringRates(trainer.getManager())) {
      trainer.setRunObserver(
          (neurons, fired) -> {
            spikes.onSpikes(neurons, fired);
            rates.onSpikes(neurons, fired);
          });
      trainer.setRunGradientListener(gradients::read);
      BatchResult result = trainer.trainBatch(batch);
      write(
          new StepMetrics(step, epoch, result.loss(), lr, gradients.norm(), rates(rates.byLayer())),
          gradients.histograms);
      return result;
    } finally {
      trainer.setRunGradientListener(null);
      trainer.setRunObserver(spikes);
    }
  }

  private List<Double> rates(Map<Neurons, Double> byLayer) {
    List<Double> rates = new ArrayList<>();
    for (Neurons neurons : trainer.network().neurons()) {
      rates.add(byLayer.getOrDefault(neurons, Double.NaN));
    }
    return rates;
  }

  /** A run does not fail for want of a row. */
  private void write(StepMetrics row, Map<String, Histogram> gradients) {
    Map<String, Histogram> histograms = new LinkedHashMap<>(gradients);
    SpikingNetwork network = trainer.network();
    for (Pair<String, Parameter> parameter : network.getParameters()) {
      histograms.put(
          "value/" + ParameterNames.readable(network, parameter.getKey()),
          Histogram.of(HostValues.floats(parameter.getValue().getArray())));
    }
    try {
      file.append(row);
      events.append(row, histograms);
    } catch (IOException e) {
      LOGGER.warn("no row for step {}: {}", row.step(), e.getMessage());
    }
  }

  /** The gradients of a batch, read on the host. */
  private static final class Gradients {

    private final Map<String, Histogram> histograms = new LinkedHashMap<>();
    private double norms;
    private int updates;

    void read(SpikingNetwork network) {
      histograms.clear();
      double squares = 0;
      for (Pair<String, Parameter> parameter : network.getParameters()) {
        if (parameter.getValue().requiresGradient()) {
          try (NDArray gradient = parameter.getValue().getArray().getGradient()) {
            Histogram histogram = Histogram.of(HostValues.floats(gradient));
            squares += histogram.squares();
            histograms.put(
                "gradient/" + ParameterNames.readable(network, parameter.getKey()), histogram);
          }
        }
      }
      norms += Math.sqrt(squares);
      updates++;
    }

    double norm() {
      return norms / updates;
    }
  }
}
