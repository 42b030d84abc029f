package org.ottt.djl.commands.cli;

import java.util.Locale;

/** Checks the values of options; the messages name the option. */
public final class Limits {

  private Limits() {}

  /**
   * Checks a count.
   *
   * @param option the option, with its dashes
   * @param least the smallest value allowed
   * @param value the value, or null if it was not given
   * @throws IllegalArgumentException if it is below
   */
  public static void atLeast(String option, long least, Number value) {
    if (value != null && value.longValue() < least) {
      throw new IllegalArgumentException(
          least == 0
              ? option + " must not be negative, but is " + value + "."
              : option + " must be at least " + least + ", but is " + value + ".");
    }
  }

  /**
   * Checks that a number lies in a range.
   *
   * @param option the option, with its dashes
   * @param least the smallest value allowed
   * @param most the largest value allowed
   * @param value the value, or null if it was not given
   * @throws IllegalArgumentException if it does not
   */
  public static void between(String option, long least, long most, Number value) {
    if (value != null && (value.longValue() < least || value.longValue() > most)) {
      throw new IllegalArgumentException(
          option + " must be from " + least + " to " + most + ", but is " + value + ".");
    }
  }

  /**
   * Checks that a number is positive and finite.
   *
   * @param option the option, with its dashes
   * @param value the value, or null if it was not given
   * @throws IllegalArgumentException if it is not
   */
  public static void positive(String option, Number value) {
    if (value != null && !(value.doubleValue() > 0 && Double.isFinite(value.doubleValue()))) {
      throw new IllegalArgumentException(option + " must be positive, but is " + value + ".");
    }
  }

  /**
   * Checks that a number is finite and not negative.
   *
   * @param option the option, with its dashes
   * @param value the value, or null if it was not given
   * @throws IllegalArgumentException if it is not
   */
  public static void notNegative(String option, Number value) {
    if (value != null && !(value.doubleValue() >= 0 && Double.isFinite(value.doubleValue()))) {
      throw new IllegalArgumentException(option + " must not be negative, but is " + value + ".");
    }
  }

  /**
   * Checks that a number lies in [0, 1).
   *
   * @param option the option, with its dashes
   * @param value the value, or null if it was not given
   * @throws IllegalArgumentException if it does not
   */
  public static void fraction(String option, Number value) {
    if (value != null && !(value.doubleValue() >= 0 && value.doubleValue() < 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must lie in [0, 1), but is %s.", option, value));
    }
  }
}
