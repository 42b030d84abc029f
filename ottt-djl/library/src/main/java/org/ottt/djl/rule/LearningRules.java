package org.ottt.djl.rule;

import java.util.List;
import java.util.Locale;

/** Learning rules by name. */
public final class LearningRules {

  /** The names that {@link #byName} knows; {@code ottt-o-trace} is OTTT_O in its trace form. */
  public static final List<String> NAMES =
      List.of("ottt-a", "ottt-o", "ottt-o-trace", "sltt", "bptt");

  private LearningRules() {}

  /**
   * Returns the rule of a name, in its default form.
   *
   * @param name one of {@link #NAMES}
   * @return the rule
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static LearningRule byName(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "ottt-a" -> new OtttA();
      case "ottt-o" -> new OtttO();
      case "ottt-o-trace" -> new OtttO(OtttO.Form.TRACE);
      case "sltt" -> new Sltt();
      case "bptt" -> new Bptt();
      default ->
          throw new IllegalArgumentException(
              "Unknown method '" + name + "'; use one of " + String.join(", ", NAMES) + ".");
    };
  }
}
