package org.ottt.djl.commands.cli;

import java.util.List;
import java.util.Map;

/** A command whose help has values in it that depend on its arguments. */
@FunctionalInterface
public interface HelpValues {

  /**
   * Returns what stands for {@code ${bundle:name}} in descriptions.
   *
   * @param arguments the arguments, as the user wrote them; they may be wrong
   * @return texts by name
   */
  Map<String, String> helpValues(List<String> arguments);
}
