package org.ottt.djl.commands.cli;

/** File names that the locale of the process cannot write. */
final class Locales {

  /** Says what to do. */
  static final String REMEDY =
      "A file name has letters that this locale cannot write; set LC_ALL=C.UTF-8 and run it again.";

  /** What Java says of such a name. */
  private static final String MESSAGE = "Malformed input or input contains unmappable characters";

  private Locales() {}

  /** Says whether a failure is of this kind. */
  static boolean isAtFault(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (String.valueOf(at.getMessage()).contains(MESSAGE)) {
        return true;
      }
    }
    return false;
  }
}
