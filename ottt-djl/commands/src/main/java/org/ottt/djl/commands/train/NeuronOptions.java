package org.ottt.djl.commands.train;

import java.util.Locale;
import java.util.Map;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronModels;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogates;
import picocli.CommandLine.Option;

/** Options of training: the neurons. */
final class NeuronOptions {

  private static final String LIF = "lif";

  @Option(
      names = "--surrogate",
      paramLabel = "NAME",
      defaultValue = "sigmoid",
      description =
          "Surrogate: sigmoid, rectangular, arctangent or triangular. Default: ${DEFAULT-VALUE}.")
  private String surrogate;

  @Option(
      names = "--neuron",
      paramLabel = "MODEL",
      defaultValue = LIF,
      description =
          "Neurons: lif, if (no leak), plif (each layer learns its leak), cuba-lif (synapses with a"
              + " time constant of their own) or alif (the threshold rises with every spike)."
              + " ottt-a"
              + " needs two forwards for the last three. Default: ${DEFAULT-VALUE}.")
  private String neuron;

  @Option(
      names = "--leak",
      paramLabel = "X",
      description =
          "Leak lambda = 1 - 1/tau of the membrane, in [0, 1]; for plif the initial one. Default:"
              + " 0.5, and 1 for --neuron if.")
  private Float leak;

  @Option(
      names = "--current-leak",
      paramLabel = "X",
      description =
          "Leak of the synaptic current of --neuron cuba-lif, in [0, 1]. Default: "
              + NeuronModels.CURRENT_LEAK
              + ".")
  private Float currentLeak;

  @Option(
      names = "--adaptation",
      paramLabel = "X",
      description =
          "How far --neuron alif raises the threshold of a neuron that always fires. Default: "
              + NeuronModels.ADAPTATION
              + ".")
  private Float adaptation;

  @Option(
      names = "--adaptation-leak",
      paramLabel = "X",
      description =
          "Leak of the adaptation of --neuron alif, in [0, 1). Default: "
              + NeuronModels.ADAPTATION_LEAK
              + ".")
  private Float adaptationLeak;

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
    NeuronModel model = model();
    if (rule.needsTraceForm() && model.traceForm().isEmpty()) {
      throw new IllegalArgumentException(
          "--online-form trace needs --neuron lif or if with --reset subtract; use --online-form"
              + " exact for other neurons.");
    }
    require("cuba-lif", "--current-leak", currentLeak);
    require("alif", "--adaptation", adaptation);
    require("alif", "--adaptation-leak", adaptationLeak);
    if (is("if") && leak != null && leak != 1f) {
      throw new IllegalArgumentException(
          "--neuron if has no leak, but --leak is " + leak + "; use --neuron lif.");
    }
  }

  private void require(String model, String option, Float value) {
    if (value != null && !is(model)) {
      throw new IllegalArgumentException(
          option + " is of --neuron " + model + ", but --neuron is " + neuron + ".");
    }
  }

  private boolean is(String model) {
    return neuron.toLowerCase(Locale.ROOT).equals(model);
  }

  NeuronModel model() {
    LifParameters parameters =
        new LifParameters(leak(), threshold, reset, Surrogates.byName(surrogate, threshold));
    if (is("cuba-lif") && currentLeak != null) {
      return new CurrentBasedLif(parameters, currentLeak);
    }
    if (is("alif")) {
      return new AdaptiveLif(
          parameters,
          adaptation == null ? NeuronModels.ADAPTATION : adaptation,
          adaptationLeak == null ? NeuronModels.ADAPTATION_LEAK : adaptationLeak);
    }
    return NeuronModels.byName(neuron, parameters);
  }

  private float leak() {
    if (leak != null) {
      return leak;
    }
    return is("if") ? 1f : LifParameters.DEFAULT.leak();
  }

  /** Options of other neurons than LIF are recorded where they are used: earlier runs had none. */
  void record(Map<String, Object> all) {
    all.put("surrogate", surrogate.toLowerCase(Locale.ROOT));
    if (!is(LIF)) {
      all.put("neuron", neuron.toLowerCase(Locale.ROOT));
    }
    all.put("leak", leak());
    if (currentLeak != null) {
      all.put("current_leak", currentLeak);
    }
    if (adaptation != null) {
      all.put("adaptation", adaptation);
    }
    if (adaptationLeak != null) {
      all.put("adaptation_leak", adaptationLeak);
    }
    all.put("threshold", threshold);
    all.put("reset", reset.name().toLowerCase(Locale.ROOT));
  }
}
