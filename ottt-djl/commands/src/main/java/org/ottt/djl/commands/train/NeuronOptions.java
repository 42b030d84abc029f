package org.ottt.djl.commands.train;

import java.util.Locale;
import java.util.Map;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogates;
import picocli.CommandLine.Option;

/** Options of training: the neurons. */
final class NeuronOptions {

  @Option(
      names = "--surrogate",
      paramLabel = "NAME",
      defaultValue = "sigmoid",
      description =
          "Surrogate: sigmoid, rectangular, arctangent or triangular. Default: ${DEFAULT-VALUE}.")
  private String surrogate;

  @Option(
      names = "--leak",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Leak lambda = 1 - 1/tau, in [0, 1). Default: ${DEFAULT-VALUE}.")
  private float leak;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      defaultValue = "1",
      description = "Firing threshold. Default: ${DEFAULT-VALUE}.")
  private float threshold;

  @Option(
      names = "--reset",
      paramLabel = "KIND",
      defaultValue = "subtract",
      description =
          "Reset after a spike: subtract (soft) or zero (hard; ottt-a then needs two forwards)."
              + " Default: ${DEFAULT-VALUE}.")
  private Reset reset;

  void check(RuleOptions rule) {
    if (rule.needsSoftReset() && reset != Reset.SUBTRACT) {
      throw new IllegalArgumentException(
          "--online-form trace needs --reset subtract; use --online-form exact for a hard reset.");
    }
  }

  LifParameters parameters() {
    return new LifParameters(leak, threshold, reset, Surrogates.byName(surrogate, threshold));
  }

  void record(Map<String, Object> all) {
    all.put("surrogate", surrogate);
    all.put("leak", leak);
    all.put("threshold", threshold);
    all.put("reset", reset.name().toLowerCase(Locale.ROOT));
  }
}
