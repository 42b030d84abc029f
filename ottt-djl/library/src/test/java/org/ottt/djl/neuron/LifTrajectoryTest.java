package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;

/** Trajectories worked out by hand with numbers that floats hold exactly. */
class LifTrajectoryTest {

  private static final float[] CURRENT = {0.75f, 0.625f, 0.5f, 2f, 0.25f, 1.5f, -1f};

  @Test
  void softResetSubtractsTheThreshold() {
    Trajectory run = run(LifParameters.DEFAULT, CURRENT);

    // u = 0.5 v + I: 0.375 + 0.625 reaches 1 exactly and fires, since H(0) = 1.
    assertThat(run.potential).containsExactly(0.75f, 1f, 0.5f, 2.25f, 0.875f, 1.9375f, -0.53125f);
    assertThat(run.spikes).containsExactly(0, 1, 0, 1, 0, 1, 0);
    assertThat(run.membrane).containsExactly(0.75f, 0, 0.5f, 1.25f, 0.875f, 0.9375f, -0.53125f);
    assertThat(run.trace).containsExactly(0, 1, 0.5f, 1.25f, 0.625f, 1.3125f, 0.65625f);
  }

  @Test
  void hardResetGoesToZero() {
    Trajectory run = run(LifParameters.DEFAULT.withReset(Reset.ZERO), CURRENT);

    assertThat(run.potential).containsExactly(0.75f, 1f, 0.5f, 2.25f, 0.25f, 1.625f, -1f);
    assertThat(run.spikes).containsExactly(0, 1, 0, 1, 0, 1, 0);
    assertThat(run.membrane).containsExactly(0.75f, 0, 0.5f, 0, 0.25f, 0, -1f);
    assertThat(run.trace).containsExactly(0, 1, 0.5f, 1.25f, 0.625f, 1.3125f, 0.65625f);
  }

  @Test
  void leakAndThresholdAreTheLayersOwn() {
    LifParameters lif = LifParameters.DEFAULT.withLeak(0.25f).withThreshold(0.5f);

    Trajectory run = run(lif, 0.5f, 0.25f, 1f, 0.375f, 0.5f, 0);

    assertThat(run.potential)
        .containsExactly(0.5f, 0.25f, 1.0625f, 0.515625f, 0.50390625f, 9.765625E-4f);
    assertThat(run.spikes).containsExactly(1, 0, 1, 1, 1, 0);
    assertThat(run.membrane)
        .containsExactly(0, 0.25f, 0.5625f, 0.015625f, 0.00390625f, 9.765625E-4f);
    assertThat(run.trace).containsExactly(1, 0.25f, 1.0625f, 1.265625f, 1.3164062f, 0.32910156f);
  }

  @Test
  void withoutLeakNothingIsRemembered() {
    Trajectory run = run(LifParameters.DEFAULT.withLeak(0), 0.75f, 0.75f, 1f, 0.75f, 3f);

    assertThat(run.potential).containsExactly(0.75f, 0.75f, 1f, 0.75f, 3f);
    assertThat(run.trace).isEqualTo(run.spikes).containsExactly(0, 0, 1, 0, 1);
  }

  @Test
  void firesAtTheThresholdAndNotJustBelow() {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] distances = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 5, -5, Float.NaN};
      NDArray fired = SpikeFunction.fire(manager.create(distances));
      assertThat(fired.toFloatArray()).containsExactly(1, 1, 1, 0, 1, 0, 0);
    }
  }

  private static Trajectory run(LifParameters lif, float... currents) {
    Trajectory run = new Trajectory(currents.length);
    try (NDManager manager = NDManager.newBaseManager()) {
      StandaloneNeurons neurons = new StandaloneNeurons(new Lif(lif), manager);
      for (int t = 0; t < currents.length; t++) {
        StandaloneNeurons.Step step = neurons.step(manager.create(new float[] {currents[t]}));
        run.potential[t] = step.membrane().getFloat();
        run.spikes[t] = step.spikes().getFloat();
        run.membrane[t] = neurons.state(StateVariable.MEMBRANE).getFloat();
        run.trace[t] = neurons.trace(step.spikes()).getFloat();
      }
    }
    assertSameInASimulation(run, lif, currents);
    return run;
  }

  /** A simulation changes arrays in place where it can; the numbers are the same. */
  private static void assertSameInASimulation(
      Trajectory run, LifParameters lif, float... currents) {
    NeuronLayer layer = new NeuronLayer(lif);
    List<Float> fired = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      SimulationContext context =
          new SimulationContext(
              manager,
              new ParameterStore(manager, false),
              false,
              false,
              (neurons, spikes) -> fired.add(spikes.getFloat()));
      try (Simulation simulation = new SpikeSimulation(context, true)) {
        for (int t = 0; t < currents.length; t++) {
          try (Simulation.Window window = simulation.openWindow(1)) {
            NDArray current = manager.create(new float[] {currents[t]});
            simulation.fire(layer, simulation.input(current));
            assertThat(current.getFloat()).as("the current itself").isEqualTo(currents[t]);
          }
          assertThat(fired.get(t)).isEqualTo(run.spikes[t]);
          assertThat(simulation.state().get(layer, StateVariable.MEMBRANE).getFloat())
              .isEqualTo(run.membrane[t]);
        }
      }
    }
  }

  private static final class Trajectory {
    final float[] potential;
    final float[] spikes;
    final float[] membrane;
    final float[] trace;

    Trajectory(int steps) {
      potential = new float[steps];
      spikes = new float[steps];
      membrane = new float[steps];
      trace = new float[steps];
    }
  }
}
