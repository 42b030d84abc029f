package org.ottt.djl.network;

import java.util.Map;
import java.util.Optional;
import org.ottt.djl.neuron.TraceForm;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikingBlock;

/** Which networks can be simulated by traces alone, and why others cannot. */
final class TraceFormCheck {

  private TraceFormCheck() {}

  static Optional<String> obstacle(SpikingNetwork network) {
    String first = null;
    float leak = 0;
    for (Map.Entry<?, String> entry : BlockNames.of(network).entrySet()) {
      String name = entry.getValue();
      if (entry.getKey() instanceof Neurons neurons) {
        Optional<TraceForm> form = neurons.model().traceForm();
        if (form.isEmpty()) {
          return Optional.of(
              "layer " + name + " (" + neurons.model().name() + ") has no trace form");
        }
        if (first == null) {
          first = name;
          leak = form.get().leak();
        } else if (form.get().leak() != leak) {
          return Optional.of(
              "layers %s and %s have different leaks, %s and %s"
                  .formatted(first, name, leak, form.get().leak()));
        }
      }
      if (entry.getKey() instanceof SpikingBlock part && !part.hasTraceForm()) {
        return Optional.of(
            "part "
                + name
                + " ("
                + part.getClass().getSimpleName()
                + ") does not declare that it works on traces");
      }
    }
    return Optional.empty();
  }
}
