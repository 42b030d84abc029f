package org.ottt.djl.export;

import java.util.HashMap;
import java.util.Map;
import org.ottt.djl.network.StepFlow;

/**
 * Learnable numbers that only multiply a connection's current, and so can be part of its weights.
 */
public final class FoldedGains {

  private FoldedGains() {}

  /**
   * Finds them.
   *
   * @param flow the operations of a step
   * @return by the node of the connection, what its weights and bias are to be multiplied by
   */
  public static Map<Integer, Float> of(StepFlow flow) {
    int[] readers = new int[flow.nodes().size()];
    flow.nodes().forEach(node -> node.inputs().forEach(input -> readers[input]++));
    Map<Integer, Float> folded = new HashMap<>();
    for (StepFlow.Node node : flow.nodes()) {
      if (node.operation() instanceof StepFlow.Gain gain) {
        int source = node.inputs().get(0);
        if (readers[source] == 1
            && flow.nodes().get(source).operation() instanceof StepFlow.Connect) {
          folded.put(source, NetworkNumbers.value(gain.gain()) * gain.factor());
        }
      }
    }
    return folded;
  }
}
