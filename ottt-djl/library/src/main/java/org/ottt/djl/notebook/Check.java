package org.ottt.djl.notebook;

import java.util.Locale;

/**
 * Checks the claims of a notebook's text: if a claim is false, the cell fails, and with it the
 * notebook.
 */
public final class Check {

  private Check() {}

  /**
   * Checks that a number is large enough, and says so.
   *
   * @param what the number's name
   * @param value the number
   * @param limit what it must be above
   * @throws AssertionError if it is not
   */
  public static void above(String what, double value, double limit) {
    report(what, value, value > limit, "above", limit);
  }

  /**
   * Checks that a number is small enough, and says so.
   *
   * @param what the number's name
   * @param value the number
   * @param limit what it must be below
   * @throws AssertionError if it is not
   */
  public static void below(String what, double value, double limit) {
    report(what, value, value < limit, "below", limit);
  }

  private static void report(
      String what, double value, boolean holds, String relation, double limit) {
    String number = String.format(Locale.ROOT, "%.4g", value);
    if (!holds) {
      throw new AssertionError(
          what + " is " + number + ", which is not " + relation + " " + limit + ".");
    }
    System.out.println("checked: " + what + " is " + number + ", " + relation + " " + limit);
  }
}
