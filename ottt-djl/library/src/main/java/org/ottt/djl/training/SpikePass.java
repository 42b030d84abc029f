package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.simulation.SpikeSimulation;

/** A batch's way through all time steps with spikes alone, to test or to predict. */
final class SpikePass {

  private final SpikingNetwork network;
  private final int timeSteps;
  private final ParameterStore parameters;

  SpikePass(SpikingNetwork network, int timeSteps, ParameterStore parameters) {
    this.network = network;
    this.timeSteps = timeSteps;
    this.parameters = parameters;
  }

  /** Reads loss and logits of all steps. */
  void read(MicroBatch share, SpikeObserver observer) {
    run(share.context(parameters, false, observer), share.input(), share::read);
  }

  /** Returns the logits of each step, {@code [N, C]}, which belong to the data's manager. */
  List<NDArray> logits(NDArray data, SpikeObserver observer) {
    NDManager manager = data.getManager();
    InputSequence input = new InputSequence(data);
    input.requireValues();
    List<NDArray> steps = new ArrayList<>();
    run(
        new SimulationContext(manager, parameters, false, input.isStill(), observer),
        input,
        logits -> {
          NDArray kept = logits.duplicate();
          NDScope.unregister(kept);
          kept.attach(manager);
          steps.add(kept);
        });
    return steps;
  }

  private void run(SimulationContext context, InputSequence input, Consumer<NDArray> reader) {
    Lock lock = network.parameterLock().readLock();
    lock.lock();
    try (Simulation simulation = new SpikeSimulation(context, true)) {
      for (int t = 1; t <= timeSteps; t++) {
        try (Simulation.Window step = simulation.openWindow(1)) {
          if (t == timeSteps) {
            simulation.beginLastStep();
          }
          reader.accept(network.step(simulation, input.at(t)));
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
