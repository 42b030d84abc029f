package org.ottt.djl.io;

import java.util.regex.Pattern;

/** Names that come out of a file, such as those of entries of an archive, as messages show them. */
public final class ShownName {

  private static final int LONGEST = 120;
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

  private ShownName() {}

  /**
   * Shortens a name to what fits a message of one line; a forged one may be long and have line
   * breaks.
   *
   * @param name the name, with or without folders
   * @return its last 120 letters at most, without control characters
   */
  public static String of(String name) {
    String tail = name.length() > LONGEST ? "..." + name.substring(name.length() - LONGEST) : name;
    return line(tail);
  }

  /**
   * Keeps a message on one line, whatever names out of a file it quotes.
   *
   * @param message the message, or null
   * @return the same without control characters
   */
  public static String line(String message) {
    return message == null ? null : UNSHOWN.matcher(message).replaceAll("?");
  }
}
