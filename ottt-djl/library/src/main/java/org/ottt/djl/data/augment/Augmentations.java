package org.ottt.djl.data.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Augmentations by the names that {@code --augment} knows. */
public final class Augmentations {

  /** The names, with the value that each has by default. */
  public static final List<String> NAMES =
      List.of("crop=4", "flip", "rotate=15", "cutout=16", "erase");

  private static final int CROP = 4;
  private static final int ROTATE = 15;
  private static final int CUTOUT = 16;

  private Augmentations() {}

  /**
   * Reads a list of augmentations.
   *
   * @param names such as {@code crop,flip,rotate=10,cutout=8,erase}, in the order in which they are
   *     to be applied; without a value each has its default: pixels of padding, degrees, pixels of
   *     the hole's side
   * @return the augmentations
   * @throws IllegalArgumentException if a name is unknown or a value out of range
   */
  public static List<Augmentation> parse(String names) {
    List<Augmentation> found = new ArrayList<>();
    for (String item : names.toLowerCase(Locale.ROOT).split(",", -1)) {
      int sign = item.indexOf('=');
      String name = (sign < 0 ? item : item.substring(0, sign)).strip();
      String value = sign < 0 ? null : item.substring(sign + 1).strip();
      found.add(
          switch (name) {
            case "crop" -> new PadAndCrop((int) number(name, value, CROP, true));
            case "flip" -> withoutValue(name, value, new RandomHorizontalFlip());
            case "rotate" -> new RandomRotation(number(name, value, ROTATE, false));
            case "cutout" -> new Cutout((int) number(name, value, CUTOUT, true));
            case "erase" -> withoutValue(name, value, new RandomErasing());
            default ->
                throw new IllegalArgumentException(
                    "Unknown augmentation '"
                        + name
                        + "'; use some of "
                        + String.join(", ", NAMES)
                        + ".");
          });
    }
    return found;
  }

  private static double number(String name, String value, int byDefault, boolean whole) {
    if (value == null) {
      return byDefault;
    }
    try {
      return whole ? Integer.parseInt(value) : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The augmentation %s=%s needs a %snumber.".formatted(name, value, whole ? "whole " : ""),
          e);
    }
  }

  private static Augmentation withoutValue(String name, String value, Augmentation augmentation) {
    if (value != null) {
      throw new IllegalArgumentException("The augmentation " + name + " takes no value.");
    }
    return augmentation;
  }
}
