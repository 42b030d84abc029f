package org.ottt.djl.data.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Augmentations by the names that {@code --augment} knows. */
public final class Augmentations {

  /** The names, with the value that each has by default. */
  public static final List<String> NAMES =
      List.of("crop=4", "flip", "rotate=15", "cutout=16", "erase", "roll=5", "cutmix=0.5");

  private static final int CROP = 4;
  private static final int ROTATE = 15;
  private static final int CUTOUT = 16;
  private static final int ROLL = 5;
  private static final double CUT_MIX = 0.5;

  private Augmentations() {}

  /**
   * Reads a list of augmentations.
   *
   * @param names such as {@code crop,flip,rotate=10,cutout=8,erase}, in the order in which they are
   *     to be applied; without a value each has its default: pixels of padding, degrees, pixels of
   *     the hole's side, pixels of a shift in a circle, how often event frames are mixed
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
            case "roll" -> new RandomRoll((int) number(name, value, ROLL, true));
            case "cutmix" -> new EventCutMix(number(name, value, CUT_MIX, false));
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

  private static double number(String name, String value, double byDefault, boolean whole) {
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
