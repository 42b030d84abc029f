package org.ottt.djl.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.metrics.Logits;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.Wiring;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Evaluates a network for several numbers of time steps in one pass: the logits are summed over the
 * steps, so the sum after step T is the result of a run of T steps.
 */
public final class Evaluator {

  private static final int FIVE = 5;

  private final SpikingNetwork network;
  private final TreeSet<Integer> timeSteps;
  private final int detailSteps;
  private final int worstCount;
  private float mseWeight;
  private float labelSmoothing;

  /**
   * Creates an evaluator.
   *
   * @param network the network, initialized
   * @param timeSteps the numbers of steps, each at least 1, at least one
   * @param detailSteps the number of steps for confusion and worst samples, one of them
   * @param worstCount how many of the worst samples to keep, not negative
   */
  public Evaluator(
      SpikingNetwork network, List<Integer> timeSteps, int detailSteps, int worstCount) {
    this.network = network;
    this.timeSteps = new TreeSet<>(timeSteps);
    this.detailSteps = detailSteps;
    this.worstCount = worstCount;
    if (timeSteps.isEmpty() || this.timeSteps.first() < 1) {
      throw new IllegalArgumentException(
          "Numbers of time steps must be at least 1, but are " + timeSteps + ".");
    }
    if (!this.timeSteps.contains(detailSteps)) {
      throw new IllegalArgumentException(
          detailSteps + " is not among the numbers of time steps, " + timeSteps + ".");
    }
  }

  /**
   * Sets the loss of training, for {@link StepAccuracy#trainingLoss}; plain cross-entropy by
   * default.
   *
   * @param newMseWeight beta, in [0, 1]
   * @param newLabelSmoothing the label smoothing, in [0, 1)
   * @return this evaluator
   * @throws IllegalArgumentException if one of them lies outside
   */
  public Evaluator optTrainingLoss(float newMseWeight, float newLabelSmoothing) {
    if (!(newMseWeight >= 0 && newMseWeight <= 1)) {
      throw new IllegalArgumentException(
          "The weight of the MSE term must lie in [0, 1], but is " + newMseWeight + ".");
    }
    if (!(newLabelSmoothing >= 0 && newLabelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "The label smoothing must lie in [0, 1), but is " + newLabelSmoothing + ".");
    }
    mseWeight = newMseWeight;
    labelSmoothing = newLabelSmoothing;
    return this;
  }

  /**
   * Runs the network over a data set.
   *
   * @param data the data set; its order is of no matter
   * @param manager the parent of the batches' managers; its device is computed on
   * @return what was found
   * @throws IOException if the data cannot be read
   * @throws NotFiniteException if a sample's loss is not finite
   * @throws IllegalArgumentException if the network does not have one output per class
   */
  public Evaluation run(BatchLoader data, NDManager manager) throws IOException {
    int classes = data.source().classNames().size();
    List<Tally> tallies = timeSteps.stream().map(Tally::new).toList();
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    WorstSamples worst = new WorstSamples(worstCount);
    AnytimeTally anytime = new AnytimeTally(detailSteps);
    ParameterStore parameters = new ParameterStore(manager, false);
    try (SpikeCounts spikes = new SpikeCounts(manager, timeSteps.last());
        TrainingProgress progress = TrainingProgress.open("evaluate", data.samplesPerEpoch());
        BatchStream batches = data.epoch(manager, 0)) {
      for (Batch batch : batches) {
        try (batch) {
          Scored scored = new Scored(batch, confusion, worst);
          Tally last = tallies.get(tallies.size() - 1);
          int hitsBefore = last.top1;
          double lossBefore = last.loss;
          AnytimeTally.Pass pass = anytime.new Pass(scored.labels);
          spikes.setStep(1);
          InferencePass.run(
              network,
              parameters,
              batch.getData().singletonOrThrow(),
              timeSteps.last(),
              spikes,
              (step, total) -> {
                spikes.setStep(step + 1);
                scored.addStep(total);
                pass.addStep(step, scored.before);
                if (timeSteps.contains(step)) {
                  Tally tally = tallies.get(timeSteps.headSet(step).size());
                  scored.count(tally, total);
                }
                return true;
              });
          progress.step(
              batch.getSize(),
              (last.loss - lossBefore) / batch.getSize(),
              (double) (last.top1 - hitsBefore) / batch.getSize());
        }
      }
      List<StepAccuracy> accuracies = tallies.stream().map(Tally::result).toList();
      int samples = accuracies.get(0).samples();
      return new Evaluation(
          accuracies,
          detailSteps,
          confusion,
          spikes.activity(Wiring.of(network), samples),
          worst.worstFirst(),
          batches.skipped(),
          anytime.results());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Sums over the samples for one number of steps. */
  private static final class Tally {
    private final int steps;
    private int samples;
    private int top1;
    private int top5;
    private double loss;
    private double trainingLoss;

    private Tally(int steps) {
      this.steps = steps;
    }

    private StepAccuracy result() {
      return new StepAccuracy(steps, samples, top1, top5, loss / samples, trainingLoss / samples);
    }
  }

  /** A batch whose logits are to be judged. */
  private final class Scored {
    private final long[] labels;
    private final List<?> indices;
    private final NDArray data;
    private final ConfusionMatrix confusion;
    private final WorstSamples worst;
    private float[] before = {};
    private double stepLosses;
    private int steps;

    private Scored(Batch batch, ConfusionMatrix confusion, WorstSamples worst) {
      labels = HostValues.longs(batch.getLabels().singletonOrThrow());
      indices = batch.getIndices() == null ? new ArrayList<>() : batch.getIndices();
      data = batch.getData().singletonOrThrow();
      this.confusion = confusion;
      this.worst = worst;
    }

    /** Adds the loss of the present step alone, whose logits are what the sums have grown by. */
    private void addStep(NDArray total) {
      float[] sums = HostValues.floats(total);
      float[] logits = sums.clone();
      for (int i = 0; i < before.length; i++) {
        logits[i] -= before[i];
      }
      before = sums;
      steps++;
      int classes = logits.length / labels.length;
      if (classes != confusion.classes()) {
        throw new IllegalArgumentException(
            "The network has %d outputs, but the data have %d classes."
                .formatted(classes, confusion.classes()));
      }
      for (int i = 0; i < labels.length; i++) {
        stepLosses += stepLoss(logits, i, classes);
      }
    }

    private double stepLoss(float[] logits, int sample, int classes) {
      int label = (int) labels[sample];
      double own = logits[sample * classes + label];
      double logSum = Logits.crossEntropy(logits, sample, classes, label, 1) + own;
      double sum = 0;
      double squares = 0;
      for (int c = 0; c < classes; c++) {
        double logit = logits[sample * classes + c];
        double distance = logit - (c == label ? 1 : 0);
        sum += logit;
        squares += distance * distance;
      }
      double crossEntropy = logSum - (1 - labelSmoothing) * own - labelSmoothing * sum / classes;
      return (1 - mseWeight) * crossEntropy + mseWeight * squares / classes;
    }

    private void count(Tally tally, NDArray total) {
      tally.trainingLoss += stepLosses / steps;
      float[] logits = HostValues.floats(total);
      int classes = logits.length / labels.length;
      for (int i = 0; i < labels.length; i++) {
        int rank = Logits.rank(logits, i, classes, labels[i]);
        double loss = Logits.crossEntropy(logits, i, classes, labels[i], tally.steps);
        if (!Double.isFinite(loss)) {
          throw new NotFiniteException(
              "The loss of sample " + index(i) + " became " + loss,
              "after step " + tally.steps + " its logits are " + row(logits, i, classes));
        }
        tally.samples++;
        tally.top1 += rank < 1 ? 1 : 0;
        tally.top5 += rank < FIVE ? 1 : 0;
        tally.loss += loss;
        if (tally.steps == detailSteps) {
          detail(i, logits, classes, loss);
        }
      }
    }

    private int index(int i) {
      return i < indices.size() ? ((Number) indices.get(i)).intValue() : -1;
    }

    private ValueStatistics row(float[] logits, int i, int classes) {
      return ValueStatistics.of(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes));
    }

    private void detail(int i, float[] logits, int classes, double loss) {
      int best = Logits.argmax(logits, i, classes);
      confusion.add((int) labels[i], best);
      if (worst.wants(loss)) {
        double probability = Math.exp(-Logits.crossEntropy(logits, i, classes, best, detailSteps));
        int index = index(i);
        try (NDArray sample = data.get(i)) {
          worst.add(
              new ScoredSample(
                  index, (int) labels[i], best, probability, loss, HostValues.floats(sample)));
        }
      }
    }
  }
}
