package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.StandaloneNeurons;
import org.ottt.djl.neuron.StateVariable;

/** Kind {@code lif}: the neuron alone, currents in, spikes, membrane, trace and gradients out. */
final class LifKind implements CaseKind {

  @Override
  public List<Form> forms(ReferenceCase reference) {
    return List.of(Form.NONE);
  }

  @Override
  public Comparison run(ReferenceCase reference, Form form, Device device) {
    ReferenceCase.Values currents = reference.array("input");
    ReferenceCase.Values upstreams = reference.array("upstream");
    int steps = reference.integer("T");
    Shape shape = currents.shape().slice(1);
    int size = Math.toIntExact(shape.size());
    Map<String, float[]> computed = new HashMap<>();
    for (String name : List.of("potential", "spikes", "membrane", "trace", "grad_input")) {
      computed.put(name, new float[steps * size]);
    }
    try (NDManager manager = NDManager.newBaseManager(device);
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      StandaloneNeurons neurons = new StandaloneNeurons(new Lif(reference.neurons()), manager);
      for (int t = 0; t < steps; t++) {
        NDArray current = manager.create(stepOf(currents, t, size), shape);
        NDArray upstream = manager.create(stepOf(upstreams, t, size), shape);
        current.setRequiresGradient(true);
        StandaloneNeurons.Step step = neurons.step(current);
        collector.backward(step.spikes().mul(upstream).sum());
        copy(step.membrane(), computed.get("potential"), t, size);
        copy(step.spikes(), computed.get("spikes"), t, size);
        copy(neurons.state(StateVariable.MEMBRANE), computed.get("membrane"), t, size);
        copy(neurons.trace(step.spikes()), computed.get("trace"), t, size);
        copy(current.getGradient(), computed.get("grad_input"), t, size);
      }
    }
    return Comparison.of(reference, computed);
  }

  private static float[] stepOf(ReferenceCase.Values values, int step, int size) {
    return Arrays.copyOfRange(values.values(), step * size, (step + 1) * size);
  }

  private static void copy(NDArray array, float[] into, int step, int size) {
    System.arraycopy(HostValues.floats(array), 0, into, step * size, size);
  }
}
