package org.ottt.djl.commands.cli;

/** Command lines that users can copy. */
public final class Shell {

  private static final String PLAIN = "[\\w@%+=:,./-]+";

  private Shell() {}

  /**
   * Quotes a word if a shell would otherwise change it or take it for several words.
   *
   * @param word such as a path
   * @return the word as it stands on a command line
   */
  public static String quote(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
