package org.ottt.djl.commands.train;

import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.recipe.TrainingSettings;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttO;
import picocli.CommandLine.Option;

/** Options of training: the learning rule and the number of time steps. */
final class RuleOptions {

  @Option(
      names = "--method",
      paramLabel = "RULE",
      defaultValue = "ottt-a",
      description =
          "Learning rule: ottt-a, ottt-o, ottt-o-trace (see --online-form), sltt or bptt. Default:"
              + " ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--online-form",
      paramLabel = "FORM",
      description =
          "How ottt-o computes a step: exact (two forward passes, the paper's dynamics) or trace"
              + " (one forward pass, with the membranes that the present weights would have, an"
              + " approximation with an error on the order of the learning rate). Default: exact.")
  private OtttO.Form onlineForm;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      description =
          "Time steps per sample. Default for ${bundle:default.recipe}:"
              + " ${bundle:default.time-steps}.")
  private Integer timeSteps;

  void check() {
    Limits.atLeast("--time-steps", 1, timeSteps);
    if (onlineForm != null
        && !method.equalsIgnoreCase(new OtttO().name())
        && !method.equalsIgnoreCase(name())) {
      throw new IllegalArgumentException(
          "--online-form is for --method ottt-o, but the method is " + method + ".");
    }
  }

  void apply(TrainingSettings.Builder settings) {
    if (timeSteps != null) {
      settings.optTimeSteps(timeSteps);
    }
  }

  void record(TrainingSettings settings, Map<String, Object> all) {
    all.put("time_steps", settings.timeSteps());
    all.putAll(record());
  }

  /** Returns the rule under the name of its option. */
  Map<String, Object> record() {
    return Map.of("method", name());
  }

  /** Returns the rule's name, that of the form of OTTT_O included. */
  private String name() {
    return onlineForm == null ? method.toLowerCase(Locale.ROOT) : new OtttO(onlineForm).name();
  }

  LearningRule rule() {
    return LearningRules.byName(name());
  }

  /** Says whether the rule needs neurons that traces alone can simulate. */
  boolean needsTraceForm() {
    return name().equalsIgnoreCase(new OtttO(OtttO.Form.TRACE).name());
  }
}
