package org.ottt.djl.benchmarks.micro;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;
import org.ottt.djl.simulation.TraceSimulation;
import org.ottt.djl.simulation.TwoForwardSimulation;

/**
 * One time step of all neurons of the paper's VGG, forward and backward, without the connections
 * between them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NeuronPieces {

  /** Samples per batch. */
  @Param("32")
  public int batchSize;

  /** Factor on all numbers of channels. */
  @Param("1")
  public double width;

  /** The form of simulation. */
  @Param({"trace", "two-forward", "spikes"})
  public String form;

  private final Map<Neurons, NDArray> currents = new LinkedHashMap<>();
  private NDManager manager;
  private Simulation simulation;

  /** Creates the benchmark; JMH calls {@link #charge} before it measures. */
  public NeuronPieces() {}

  /** Makes the currents, the same at every step. */
  @Setup
  public void charge() {
    EngineStart.engine().setRandomSeed(1);
    manager = NDManager.newBaseManager(Device.cpu());
    for (Shape shape : VggLayers.currents(batchSize, width)) {
      NDArray current = manager.randomNormal(shape);
      current.setRequiresGradient(true);
      currents.put(new NeuronLayer(LifParameters.DEFAULT), current);
    }
    SimulationContext context =
        new SimulationContext(manager, new ParameterStore(manager, false), true, true, null);
    simulation =
        switch (form) {
          case "trace" -> new TraceSimulation(context, LifParameters.DEFAULT.leak());
          case "two-forward" -> new TwoForwardSimulation(context, null);
          case "spikes" -> new SpikeSimulation(context, true);
          default -> throw new IllegalArgumentException("no form " + form);
        };
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    simulation.close();
    currents.clear();
    manager.close();
  }

  /** Lets all layers fire once and runs the gradients back. */
  @Benchmark
  public void lifStep() {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector();
        Simulation.Window window = simulation.openWindow(1)) {
      NDArray total = null;
      // One step for all layers, each with a current of its own.
      simulation.input(currents.values().iterator().next());
      for (Map.Entry<Neurons, NDArray> layer : currents.entrySet()) {
        Signal fired = simulation.fire(layer.getKey(), Currents.of(layer.getValue()));
        NDArray sum = valuesOf(fired).sum();
        total = total == null ? sum : total.add(sum);
      }
      collector.backward(total);
    }
  }

  /** Makes signals as connections make them, which only forms of a simulation can. */
  abstract static class Currents extends Simulation {

    Currents(SimulationContext context) {
      super(context);
    }

    private static Signal of(NDArray array) {
      return signalOf(array);
    }
  }

  private static NDArray valuesOf(Signal signal) {
    NDArray[] last = new NDArray[1];
    Signal same =
        signal.mapLinear(
            array -> {
              last[0] = array;
              return array;
            });
    if (same == null) {
      throw new IllegalStateException("a signal without arrays");
    }
    return last[0];
  }
}
