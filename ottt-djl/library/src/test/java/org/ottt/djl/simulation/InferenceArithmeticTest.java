package org.ottt.djl.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.ndarray.TorchScript;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifModel;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronState;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.StateVariable;
import org.ottt.djl.testing.ChildJvm;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestNetworks;

/** Without training, arrays are overwritten wherever nobody reads them again: the same spikes. */
@EqualBits
class InferenceArithmeticTest {

  private static final Shape FRAME = new Shape(2, 2, 8, 8);
  private static final int TIME_STEPS = 5;
  private static final LifParameters LIF = LifParameters.DEFAULT.withThreshold(0.5f);

  static Stream<NeuronModel> models() {
    return Stream.of(
        new Lif(LIF),
        new Lif(LIF.withLeak(0.3f)),
        new Lif(LIF.withLeak(1)),
        new Lif(LIF.withLeak(0)),
        new Lif(LIF.withThreshold(0.7f).withReset(Reset.ZERO)),
        new ParametricLif(LIF),
        new CurrentBasedLif(LIF, 0.5f),
        new AdaptiveLif(LIF, 0.5f, 0.9f));
  }

  @ParameterizedTest
  @MethodSource("models")
  void spikesAndLogitsAreThoseOfTraining(NeuronModel model) {
    for (boolean still : new boolean[] {false, true}) {
      List<float[]> expected = run(TestNetworks.recurrent(model), true, still);
      assertThat(expected).hasSize(TIME_STEPS * 4);
      assertThat(run(TestNetworks.recurrent(model), false, still))
          .as("still image: %s", still)
          .containsExactlyElementsOf(expected);
    }
  }

  /** DJL turns graphs off in the thread that starts the engine alone; parameters ask for one. */
  @ParameterizedTest
  @MethodSource("models")
  void aThreadThatRecordsGraphsIsAnsweredAlike(NeuronModel model)
      throws InterruptedException, ExecutionException {
    List<float[]> expected = run(TestNetworks.recurrent(model), false, true);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      assertThat(thread.submit(() -> run(TestNetworks.recurrent(model), false, true)).get())
          .containsExactlyElementsOf(expected);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void withoutTemporaryFilesTheNumbersAreTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    ChildJvm.Result result =
        ChildJvm.run(
            ChildJvm.command(
                List.of("-Djava.io.tmpdir=" + folder.resolve("missing")), WithoutScripts.class),
            Map.of(),
            folder);
    assertThat(result.exitCode()).as(result.err()).isZero();
    int expected =
        Arrays.deepHashCode(run(TestNetworks.recurrent(new Lif(LIF)), false, true).toArray());
    assertThat(result.out().strip()).isEqualTo("scripts: false, spikes and logits: " + expected);
  }

  /** What runs in the other process. */
  static final class WithoutScripts {

    private WithoutScripts() {}

    /** Says what the network of a known seed does. */
    public static void main(String[] arguments) {
      TorchScript script = new TorchScript("Same", List.of("a"), "return a");
      boolean available = script.isAvailable(Device.cpu());
      System.out.println(
          "scripts: "
              + available
              + ", spikes and logits: "
              + Arrays.deepHashCode(
                  run(TestNetworks.recurrent(new Lif(LIF)), false, true).toArray()));
    }
  }

  /** Keeps its membrane by two names. */
  private record Remembering(LifParameters parameters) implements LifModel {

    @Override
    public String name() {
      return "remembering";
    }

    @Override
    public List<StateVariable> variables() {
      return List.of(
          new StateVariable(StateVariable.MEMBRANE),
          new StateVariable("charged"),
          new StateVariable("before"));
    }

    @Override
    public NDArray charge(NDArray current, NeuronState state) {
      NDArray u = LifModel.super.charge(current.add(state.get("before")), state);
      NDArray charged = state.decayed("charged", 0.5f, u);
      state.put("charged", charged);
      state.put("before", charged);
      return u;
    }
  }

  @Test
  void anArrayWithTwoNamesInTheStateIsNotOverwritten() {
    NeuronModel model = new Remembering(LIF);
    assertThat(run(TestNetworks.recurrent(model), false, false))
        .containsExactlyElementsOf(run(TestNetworks.recurrent(model), true, false));
  }

  /** Returns the spikes of three layers and the logits, step by step. */
  private static List<float[]> run(SpikingNetwork network, boolean training, boolean still) {
    List<float[]> seen = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, FRAME);
      TestNetworks.randomize(network, 3);
      SimulationContext context =
          new SimulationContext(
              manager,
              new ParameterStore(manager, false),
              training,
              still,
              (neurons, spikes) -> seen.add(spikes.toFloatArray()));
      try (Simulation simulation = new SpikeSimulation(context, true)) {
        for (int step = 1; step <= TIME_STEPS; step++) {
          try (Simulation.Window window = simulation.openWindow(1)) {
            if (step == TIME_STEPS) {
              simulation.beginLastStep();
            }
            float[] values = new float[(int) FRAME.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) Math.sin(i * (still ? 1 : step));
            }
            seen.add(network.step(simulation, manager.create(values, FRAME)).toFloatArray());
          }
        }
      }
    }
    return seen;
  }
}
