package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;

/** Kinds {@code ws_conv} and {@code ws_linear}: a standardized connection, forward and backward. */
final class StandardizationKind implements CaseKind {

  @Override
  public List<Form> forms(ReferenceCase reference) {
    return List.of(Form.NONE);
  }

  @Override
  public Comparison run(ReferenceCase reference, Form form, Device device) {
    Map<String, float[]> computed = new HashMap<>();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      NDArray input = reference.array("input").toArray(manager);
      NDArray upstream = reference.array("upstream").toArray(manager);
      input.setRequiresGradient(true);
      Synapse synapse = synapse(reference);
      synapse.initialize(manager, DataType.FLOAT32, input.getShape());
      NetworkParameters parameters =
          new NetworkParameters(synapse, List.of("weight", "bias", "gain"));
      parameters.load(reference);
      ParameterStore store = new ParameterStore(manager, false);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray standardized = synapse.effectiveWeight(store, device, true, 1f);
        computed.put("standardized", HostValues.floats(standardized));
        NDArray output = synapse.forward(store, new NDList(input), true).singletonOrThrow();
        computed.put("output", HostValues.floats(output));
        collector.backward(output.mul(upstream).sum());
      }
      computed.put("grad/input", HostValues.floats(input.getGradient()));
      for (Map.Entry<String, Parameter> entry : parameters.byName().entrySet()) {
        computed.put(
            "grad/" + entry.getKey(), HostValues.floats(entry.getValue().getArray().getGradient()));
      }
    }
    return Comparison.of(reference, computed);
  }

  private static Synapse synapse(ReferenceCase reference) {
    if (reference.kind().equals("ws_linear")) {
      return LinearSynapse.builder(reference.integer("out")).optStandardized(true).build();
    }
    return Conv2dSynapse.builder(reference.integer("out"))
        .optKernel(reference.integer("kernel"), reference.integer("padding"))
        .optStride(reference.integer("stride"))
        .optGroups((int) reference.number("groups", 1))
        .optStandardized(true)
        .build();
  }
}
