package org.ottt.djl.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** The networks without neurons do the same work on the input as the rules compared with them. */
class YardstickTest {

  private static final int TIME_STEPS = 4;
  private static final Shape IMAGES = new Shape(2, 1, 2, 2);

  @Test
  void aStillImageMeetsTheFirstConnectionAsOftenAsUnderTheRules() {
    Map<String, Integer> applications = new LinkedHashMap<>();
    for (Contender contender : Contender.ALL) {
      // Weights that change at every step bring about another current at every step.
      if (!contender.rule().updatesEveryStep()) {
        applications.put(contender.label(), countApplications(contender.rule()));
      }
    }

    assertThat(applications).containsKeys("relu", "convolutions", "ottt-a trace");
    // For the current of all steps, and after them for its gradient.
    assertThat(applications.values()).containsOnly(2);
  }

  private static int countApplications(LearningRule rule) {
    CountingSynapse first = new CountingSynapse();
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(first, LifParameters.DEFAULT));
    try (Model model = Model.newInstance("yardstick", Device.cpu());
        MomentumSgd optimizer = MomentumSgd.builder().setLearningRate(Tracker.fixed(0f)).build()) {
      model.setBlock(new SpikingNetwork(body, LinearSynapse.builder(3).build(), TIME_STEPS));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS);
          NDManager manager = trainer.getManager().newSubManager()) {
        trainer.initialize(IMAGES);
        NDList images = new NDList(manager.ones(IMAGES));
        NDList labels = new NDList(manager.zeros(new Shape(2), DataType.INT64));
        // The trainer has tried the rule out.
        first.applications = 0;
        trainer.trainBatch(new Batch(manager, images, labels, 2, null, null, 0, 0));
        return first.applications;
      }
    }
  }

  private static final class CountingSynapse extends Synapse {

    private static final int UNITS = 5;

    private int applications;

    CountingSynapse() {
      super(new Options());
    }

    @Override
    public NDArray apply(NDArray input, NDArray weight, NDArray bias) {
      applications++;
      return Precision.FLOAT32.linear(input, weight, bias);
    }

    @Override
    protected Shape weightShape(Shape input) {
      return new Shape(UNITS, input.get(1));
    }

    @Override
    public double fanOut() {
      return UNITS;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), UNITS)};
    }

    private static final class Options extends Synapse.Builder<Options> {
      @Override
      protected Options self() {
        return this;
      }
    }
  }
}
