package org.ottt.djl.commands.train;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifModel;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronModels;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.neuron.Surrogates;
import picocli.CommandLine.Option;

/** Options of training: the neurons. */
final class NeuronOptions {

  private static final String LIF = "lif";
  private static final String IF = "if";

  @Option(
      names = "--surrogate",
      paramLabel = "NAME",
      description =
          "Surrogate: sigmoid, rectangular, arctangent or triangular. Default for"
              + " ${bundle:default.recipe}: ${bundle:default.surrogate}.")
  private String surrogate;

  @Option(
      names = "--neuron",
      paramLabel = "MODEL",
      description =
          "Neurons: lif, if (no leak), plif (each layer learns its leak), cuba-lif (synapses with a"
              + " time constant of their own) or alif (the threshold rises with every spike)."
              + " ottt-a needs two forward passes for the last three. Default for"
              + " ${bundle:default.recipe}: ${bundle:default.neuron}.")
  private String neuron;

  @Option(
      names = "--leak",
      paramLabel = "X",
      description =
          "Part of the membrane potential that is kept from step to step, lambda = 1 - 1/tau, in"
              + " [0, 1]; 1 means no leak. For plif the initial one. Default for"
              + " ${bundle:default.recipe}: ${bundle:default.leak}; 1 for --neuron if.")
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
      description =
          "Firing threshold. Default for ${bundle:default.recipe}: ${bundle:default.threshold}.")
  private Float threshold;

  @Option(
      names = "--reset",
      paramLabel = "KIND",
      description =
          "Reset after a spike: subtract (soft) or zero (hard; ottt-a then needs two forward"
              + " passes). Default for ${bundle:default.recipe}: ${bundle:default.reset}.")
  private Reset reset;

  void check(NeuronModel ofRecipe, RuleOptions rule) {
    NeuronModel model = model(ofRecipe);
    if (rule.needsTraceForm() && model.traceForm().isEmpty()) {
      throw new IllegalArgumentException(
          "--online-form trace needs --neuron lif or if with --reset subtract; use --online-form"
              + " exact for other neurons.");
    }
    String name = name(ofRecipe);
    require("cuba-lif", name, "--current-leak", currentLeak);
    require("alif", name, "--adaptation", adaptation);
    require("alif", name, "--adaptation-leak", adaptationLeak);
    if (name.equals(IF) && leak != null && leak != 1f) {
      throw new IllegalArgumentException(
          "--neuron if has no leak, but --leak is " + leak + "; use --neuron lif.");
    }
  }

  private static void require(String model, String name, String option, Float value) {
    if (value != null && !name.equals(model)) {
      throw new IllegalArgumentException(
          option + " applies to --neuron " + model + " only, but --neuron is " + name + ".");
    }
  }

  /** Returns what the option says, else the recipe's; IF is LIF with a leak of 1. */
  private String name(NeuronModel model) {
    if (neuron != null) {
      return neuron.toLowerCase(Locale.ROOT);
    }
    return model instanceof Lif ? LIF : model.name();
  }

  /**
   * Returns the recipe's neurons with what the options change.
   *
   * @throws IllegalArgumentException if an option is out of range or names something unknown
   */
  NeuronModel model(NeuronModel ofRecipe) {
    if (Stream.of(neuron, surrogate, leak, threshold, reset).allMatch(Objects::isNull)
        && Stream.of(currentLeak, adaptation, adaptationLeak).allMatch(Objects::isNull)) {
      return ofRecipe;
    }
    LifParameters parameters = parameters(ofRecipe);
    String name = name(ofRecipe);
    return switch (name) {
      case "cuba-lif" ->
          new CurrentBasedLif(
              parameters,
              given(
                  currentLeak,
                  ofRecipe instanceof CurrentBasedLif cuba
                      ? cuba.currentLeak()
                      : NeuronModels.CURRENT_LEAK));
      case "alif" -> {
        AdaptiveLif before =
            ofRecipe instanceof AdaptiveLif alif
                ? alif
                : new AdaptiveLif(
                    parameters, NeuronModels.ADAPTATION, NeuronModels.ADAPTATION_LEAK);
        yield new AdaptiveLif(
            parameters,
            given(adaptation, before.adaptation()),
            given(adaptationLeak, before.adaptationLeak()));
      }
      default -> NeuronModels.byName(name, parameters);
    };
  }

  private LifParameters parameters(NeuronModel ofRecipe) {
    LifParameters before =
        ofRecipe instanceof LifModel lif ? lif.parameters() : LifParameters.DEFAULT;
    float newThreshold = given(threshold, before.threshold());
    return new LifParameters(
        leak(ofRecipe, before),
        newThreshold,
        given(reset, before.reset()),
        surrogate(before, newThreshold));
  }

  private float leak(NeuronModel ofRecipe, LifParameters before) {
    if (leak == null && neuron != null) {
      if (name(ofRecipe).equals(IF)) {
        return 1f;
      }
      if (ofRecipe.name().equals(IF)) {
        // That of neurons without a leak is not for those with one.
        return LifParameters.DEFAULT.leak();
      }
    }
    return given(leak, before.leak());
  }

  /** A surrogate that the recipe has shaped keeps its shape; others go by the threshold. */
  private Surrogate surrogate(LifParameters before, float newThreshold) {
    Surrogate ofRecipe = before.surrogate();
    String name = given(surrogate, ofRecipe.name());
    boolean shaped =
        name.equalsIgnoreCase(ofRecipe.name())
            && !(Surrogates.NAMES.contains(ofRecipe.name())
                && Surrogates.byName(name, before.threshold()).equals(ofRecipe));
    return shaped ? ofRecipe : Surrogates.byName(name, newThreshold);
  }

  private static <T> T given(T option, T ofRecipe) {
    return option == null ? ofRecipe : option;
  }

  /**
   * Records what is used. Options of other neurons than LIF are left out where they are not used or
   * at their defaults: earlier runs had none.
   *
   * @param model the recipe's neurons with these options
   */
  void record(NeuronModel model, Map<String, Object> all) {
    LifParameters parameters = model instanceof LifModel lif ? lif.parameters() : null;
    if (parameters != null) {
      all.put("surrogate", parameters.surrogate().name());
    }
    if (!name(model).equals(LIF)) {
      all.put("neuron", name(model));
    }
    if (parameters != null) {
      all.put("leak", parameters.leak());
    }
    if (model instanceof CurrentBasedLif cuba) {
      record("current_leak", currentLeak, cuba.currentLeak(), NeuronModels.CURRENT_LEAK, all);
    }
    if (model instanceof AdaptiveLif alif) {
      record("adaptation", adaptation, alif.adaptation(), NeuronModels.ADAPTATION, all);
      record(
          "adaptation_leak",
          adaptationLeak,
          alif.adaptationLeak(),
          NeuronModels.ADAPTATION_LEAK,
          all);
    }
    if (parameters != null) {
      all.put("threshold", parameters.threshold());
      all.put("reset", parameters.reset().name().toLowerCase(Locale.ROOT));
    }
  }

  private static void record(
      String name, Float option, float used, float usual, Map<String, Object> all) {
    if (option != null || used != usual) {
      all.put(name, used);
    }
  }
}
