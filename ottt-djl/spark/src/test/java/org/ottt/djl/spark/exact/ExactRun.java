package org.ottt.djl.spark.exact;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.training.BatchResult;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Trains a small network on a case's batches, alone or with others. */
final class ExactRun {

  static final int TIME_STEPS = 3;
  private static final int BATCHES = 6;
  private static final int BATCH_SIZE = 7;

  /** Batches of 7, 7 and 3: three rows are too few for four processes. */
  private static final int SAMPLES = 17;

  private final ExactCase what;
  private final long seed;
  private final MarginSurrogate surrogate = new MarginSurrogate();

  /** The weights, the results of the batches, and how near to the threshold a membrane came. */
  static final class Result {
    private final float[] weights;
    private final double[] results;
    private final double margin;

    Result(float[] weights, double[] results, double margin) {
      this.weights = weights;
      this.results = results;
      this.margin = margin;
    }

    float[] weights() {
      return weights;
    }

    double[] results() {
      return results;
    }

    double margin() {
      return margin;
    }
  }

  ExactRun(ExactCase what, long seed) {
    this.what = what;
    this.seed = seed;
  }

  Result run(Communicator communicator) throws Exception {
    boolean two = what.variant() == ExactCase.Variant.FRAMES_ON_TWO_DEVICES;
    Optimizer optimizer = optimizer();
    try (Model model = Model.newInstance("exact")) {
      SpikingNetwork network = network();
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      List<Device> devices = Collections.nCopies(two ? 2 : 1, Device.cpu());
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, config, what.learningRule(), TIME_STEPS, devices)) {
        trainer.setCommunicator(communicator);
        if (what.variant() == ExactCase.Variant.ACCUMULATE) {
          trainer.setAccumulate(3);
        }
        NoisySamples samples = samples(two);
        trainer.initialize(new Shape(1).addAll(samples.sampleShape()));
        // Different in every process, until rank 0 hands out its own.
        randomize(network, seed + communicator.rank());
        trainer.shareParameters();
        if (what.variant() == ExactCase.Variant.FROZEN) {
          network.getParameters().get(0).getValue().freeze(true);
        }
        double[] results = train(trainer, samples, communicator);
        return new Result(weights(network), results, surrogate.margin());
      }
    } finally {
      if (optimizer instanceof MomentumSgd sgd) {
        sgd.close();
      }
    }
  }

  private double[] train(SpikingTrainer trainer, NoisySamples samples, Communicator communicator)
      throws Exception {
    BatchLoader loader =
        BatchLoader.builder(samples)
            .optBatchSize(BATCH_SIZE)
            .optShuffle(true)
            .optSeed(seed)
            .optMaxUnreadable(1)
            .optShare(
                communicator.size() == 1
                    ? RowShare.WHOLE
                    : new RowShare(communicator.rank(), communicator.size()))
            .build();
    List<Double> results = new ArrayList<>();
    int number = 0;
    for (int epoch = 0; number < BATCHES; epoch++) {
      try (BatchStream batches = loader.epoch(trainer.batchManager(), epoch)) {
        for (Batch batch : batches) {
          try (batch) {
            Engine.getInstance().setRandomSeed(100 * epoch + (int) batch.getProgress());
            BatchResult result = trainer.trainBatch(batch);
            if (result.samples() > 0) {
              results.add((double) result.samples());
              results.add(result.loss());
              results.add((double) result.top1());
              number++;
            }
          }
        }
      }
    }
    return results.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private NoisySamples samples(boolean frames) {
    Set<Integer> unreadable =
        what.variant() == ExactCase.Variant.UNREADABLE ? Set.of(1, 5, 6, 11, 16) : Set.of();
    return new NoisySamples(SAMPLES, frames ? TIME_STEPS : 0, unreadable);
  }

  private Optimizer optimizer() {
    return what.variant() == ExactCase.Variant.ADAM
        ? Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-2f)).build()
        : MomentumSgd.builder()
            .setLearningRate(Tracker.fixed(0.05f))
            .optWeightDecays(1e-3f)
            .build();
  }

  private SpikingNetwork network() {
    LifParameters lif = LifParameters.DEFAULT.withSurrogate(surrogate);
    SpikingSequence body = new SpikingSequence();
    body.add(new SpikingLayer(Conv2dSynapse.builder(3).optStandardized(true).build(), lif));
    if (what.variant().dropout()) {
      body.add(new NeuronDropout(0.3f));
    }
    body.add(new AveragePool(2));
    body.add(
        new SpikingLayer(
            Conv2dSynapse.builder(4).optStandardized(true).optInputScale(2.74f).build(), lif));
    if (what.variant().dropout()) {
      body.add(new NeuronDropout(0.3f));
    }
    body.add(new GlobalAveragePool());
    return new SpikingNetwork(body, LinearSynapse.builder(NoisySamples.CLASSES).build(), 1);
  }

  private static void randomize(SpikingNetwork network, long seed) {
    Random random = new Random(seed);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      Parameter parameter = pair.getValue();
      float[] values = new float[(int) parameter.getArray().size()];
      boolean gain = parameter.getType() == Parameter.Type.GAMMA;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * 0.3 + (gain ? 1 : 0));
      }
      parameter.getArray().set(FloatBuffer.wrap(values));
    }
  }

  private static float[] weights(SpikingNetwork network) {
    FloatBuffer all =
        FloatBuffer.allocate(
            (int)
                network.getParameters().values().stream()
                    .mapToLong(parameter -> parameter.getArray().size())
                    .sum());
    network.getParameters().values().forEach(p -> all.put(p.getArray().toFloatArray()));
    return all.array();
  }
}
