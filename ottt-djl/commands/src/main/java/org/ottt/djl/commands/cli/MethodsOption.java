package org.ottt.djl.commands.cli;

import java.util.Arrays;
import java.util.List;
import org.ottt.djl.rule.LearningRules;
import picocli.CommandLine.Option;

/** The option {@code --methods} of commands that compare learning rules. */
public final class MethodsOption {

  @Option(
      names = "--methods",
      paramLabel = "NAME[,NAME...]",
      description = "Learning rules. Default: ${DEFAULT-VALUE}.")
  private String names;

  /**
   * Creates the option.
   *
   * @param byDefault the rules where the option is not given, with commas in between
   */
  public MethodsOption(String byDefault) {
    names = byDefault;
  }

  /**
   * Returns the rules' names.
   *
   * @return names as {@link LearningRules} writes them, each once
   * @throws IllegalArgumentException if one is unknown
   */
  public List<String> names() {
    return names(names);
  }

  /**
   * Returns the names of rules in an option's value.
   *
   * @param names the value, with commas in between
   * @return names as {@link LearningRules} writes them, each once
   * @throws IllegalArgumentException if one is unknown
   */
  public static List<String> names(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(name -> LearningRules.byName(name.strip()).name())
        .distinct()
        .toList();
  }
}
