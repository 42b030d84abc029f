package org.ottt.djl.stream;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.DoubleExponentialFilter;
import org.ottt.djl.neuron.ExponentialFilter;
import org.ottt.djl.neuron.TraceFilter;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Neurons;

/** Which rules can learn from an endless stream, in which form. */
final class OnlineRules {

  private OnlineRules() {}

  /**
   * Returns the form of a rule that is right on a stream.
   *
   * @throws IllegalArgumentException if there is none; the message says why
   */
  static LearningRule onStream(LearningRule rule, int window, SpikingNetwork network) {
    if (rule.window(Integer.MAX_VALUE) > 1) {
      throw new IllegalArgumentException(
          "The rule "
              + rule.name()
              + " propagates errors back over many steps, so its graph would grow without end on"
              + " a stream;"
              + " use ottt-o, ottt-a or sltt.");
    }
    if (window < 1) {
      throw new IllegalArgumentException("A window needs at least 1 step, not " + window + ".");
    }
    if (window > 1 && rule.updatesEveryStep()) {
      throw new IllegalArgumentException(
          "The rule %s updates at every step, so its window is 1, not %d; use ottt-a or sltt."
              .formatted(rule.name(), window));
    }
    LearningRule form = rule;
    if (rule instanceof OtttA ottta) {
      if (ottta.form() == OtttA.Form.TRACE) {
        throw new IllegalArgumentException(
            "The trace form of OTTT_A needs weights that do not change, but a stream's traces"
                + " began before the latest update; use its automatic or"
                + " two-forward form.");
      }
      form = new OtttA(OtttA.Form.TWO_FORWARD);
    }
    if (!(rule instanceof Sltt)) {
      requireLeaks(network, rule);
    }
    return form;
  }

  private static void requireLeaks(SpikingNetwork network, LearningRule rule) {
    int layer = 0;
    for (Neurons neurons : network.neurons()) {
      // Counted as ParameterNames counts layers.
      layer++;
      if (neverForgets(neurons.model().filter())) {
        throw new IllegalArgumentException(
            "Layer %d of %s neurons does not leak, so the traces from which %s learns would"
                    .formatted(layer, neurons.model().name(), rule.name())
                + " grow without bound on a stream; use a leak below 1, or sltt.");
      }
    }
  }

  private static boolean neverForgets(TraceFilter filter) {
    if (filter instanceof ExponentialFilter exponential) {
      return exponential.leak() >= 1;
    }
    return filter instanceof DoubleExponentialFilter twice
        && (twice.first() >= 1 || twice.second() >= 1);
  }
}
