package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.WeightLifetime;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.ReplicaGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch's forward and backward passes through all time steps under a learning rule, in parts and
 * on several devices: it leaves the batch's gradients, or, under a rule that updates at every step,
 * new weights.
 */
final class TrainingPass {

  private static final Logger LOGGER = LoggerFactory.getLogger(TrainingPass.class);

  /** What a part does at one step, at the next one, and only at some. */
  private static final int REHEARSED_STEPS = 3;

  private final SpikingNetwork network;
  private final LearningRule rule;
  private final int timeSteps;
  private final ReplicaGroup replicas;
  private final TrainingProcesses processes;
  private final Gradients gradients;

  /** Whether the rule is known to fit the network. */
  private boolean rehearsed;

  /** What a batch is run with: the engine's collector, and whether all parameters may be frozen. */
  private record Backward(GradientCollector collector, boolean someAreFrozen) {

    void run(NDArray loss) {
      collector.backward(someAreFrozen ? withGraph(loss) : loss);
    }

    /** Returns the loss within a graph, also where all that it depends on is frozen. */
    private static NDArray withGraph(NDArray loss) {
      NDArray zero = loss.getManager().zeros(new Shape());
      zero.setRequiresGradient(true);
      return loss.add(zero);
    }
  }

  TrainingPass(
      SpikingNetwork network,
      LearningRule rule,
      int timeSteps,
      ReplicaGroup replicas,
      TrainingProcesses processes,
      Gradients gradients) {
    this.network = network;
    this.rule = rule;
    this.timeSteps = timeSteps;
    this.replicas = replicas;
    this.processes = processes;
    this.gradients = gradients;
  }

  /**
   * Runs the rule on nothing, so that what it cannot train is refused before anything changes.
   *
   * @param manager parent of the manager of the temporary arrays
   */
  void rehearse(NDManager manager) {
    int steps = Math.min(timeSteps, REHEARSED_STEPS);
    network.rehearse(
        manager,
        own ->
            simulate(
                new SimulationContext(
                        own, gradients.parameters(replicas.first()), true, false, null)
                    .withRandom((owner, drawing, shape) -> drawing.zeros(shape))),
        steps,
        Math.min(window(), steps));
    gradients.forgetUse();
    rehearsed = true;
  }

  /** Rehearses unless that has been done. */
  void rehearseOnce(NDManager manager) {
    if (!rehearsed) {
      rehearse(manager);
    }
  }

  /** Returns how many updates of the weights a batch brings. */
  int updatesPerBatch() {
    int window = window();
    return rule.updatesEveryStep() ? (timeSteps + window - 1) / window : 1;
  }

  /** Returns over how many steps the error flows back, at most all of them. */
  private int window() {
    return Math.min(rule.window(timeSteps), timeSteps);
  }

  /**
   * Runs a batch.
   *
   * @param split the batch
   * @param collector the engine's, open
   * @param observer sees the spikes, or null
   * @return loss and hits, over all processes
   * @throws NotFiniteException if the loss or a gradient is not finite
   */
  BatchResult run(SplitBatch split, GradientCollector collector, SpikeObserver observer) {
    Backward backward = new Backward(collector, gradients.someAreFrozen());
    return rule.updatesEveryStep()
        ? updateAtEveryStep(split, backward, observer)
        : gatherGradients(split, backward, observer);
  }

  /** Each part runs through all its steps before the next one starts; gradients add up. */
  private BatchResult gatherGradients(SplitBatch split, Backward backward, SpikeObserver observer) {
    gradients.prepare(backward.collector());
    for (List<MicroBatch> part : split.parts()) {
      replicas.run(
          part.size(),
          replica -> {
            MicroBatch share = part.get(replica.index());
            try (Simulation simulation = simulate(share, replica, observer)) {
              for (int first = 1; first <= timeSteps; first += window()) {
                runWindow(simulation, share, first, backward);
              }
              simulation.finish(backward.collector());
            }
          });
    }
    FiniteCheck check = new FiniteCheck(split.manager(), network);
    gradients.addUp(check);
    BatchResult result = processes.sum(split.result());
    // Before the update: what is not finite must not reach the weights.
    check.require(split.shares(), result, false);
    return result;
  }

  /** All parts take a step, then the weights change, then all take the next one. */
  private BatchResult updateAtEveryStep(
      SplitBatch split, Backward backward, SpikeObserver observer) {
    FiniteCheck check = new FiniteCheck(split.manager(), network);
    Map<MicroBatch, Simulation> simulations = new HashMap<>();
    int updates = 0;
    try {
      for (List<MicroBatch> part : split.parts()) {
        for (int i = 0; i < part.size(); i++) {
          simulations.put(part.get(i), simulate(part.get(i), replicas.replicas().get(i), observer));
        }
      }
      for (int step = 1; step <= timeSteps; step += window()) {
        int first = step;
        gradients.prepare(backward.collector());
        for (List<MicroBatch> part : split.parts()) {
          replicas.run(
              part.size(),
              replica -> {
                MicroBatch share = part.get(replica.index());
                runWindow(simulations.get(share), share, first, backward);
              });
        }
        gradients.addUp(check);
        gradients.update();
        updates++;
      }
      BatchResult result = processes.sum(split.result());
      // Once per batch: asking before every update would make the device wait T times.
      check.require(split.shares(), result, true);
      return result;
    } catch (RuntimeException | Error e) {
      if (updates > 0 && !(e instanceof NotFiniteException)) {
        LOGGER.warn(
            "the batch failed after {} of its {} updates, which are not undone",
            updates,
            updatesPerBatch());
      }
      throw e;
    } finally {
      simulations.values().forEach(Simulation::close);
    }
  }

  private Simulation simulate(MicroBatch share, Replica replica, SpikeObserver observer) {
    return simulate(share.context(gradients.parameters(replica), true, observer));
  }

  private Simulation simulate(SimulationContext context) {
    WeightLifetime lifetime = rule.updatesEveryStep() ? WeightLifetime.STEP : WeightLifetime.BATCH;
    return rule.simulate(context.withLifetime(lifetime), network);
  }

  private void runWindow(Simulation simulation, MicroBatch share, int first, Backward backward) {
    replicas.requireNoFailure();
    int end = Math.min(first + window(), timeSteps + 1);
    try (Simulation.Window steps = simulation.openWindow(end - first)) {
      NDArray loss = null;
      for (int t = first; t < end; t++) {
        NDArray lossOfStep = share.read(network.step(simulation, share.input().at(t)));
        loss = loss == null ? lossOfStep : loss.add(lossOfStep);
      }
      backward.run(loss);
    }
  }
}
