package org.ottt.djl.data.image;

import java.util.Collections;
import java.util.List;

/**
 * Files whose endings say that they are images of formats that are not read, such as {@code .bmp}.
 * They are left out, and whoever put them beside the others should know.
 *
 * @param count how many there are
 * @param first the name of the first one; empty if there is none
 */
public record UnreadImages(int count, String first) {

  /** No such file. */
  public static final UnreadImages NONE = new UnreadImages(0, "");

  /**
   * Checks the number.
   *
   * @param count how many there are
   * @param first the name of the first one; empty if there is none
   * @throws IllegalArgumentException if the number is negative
   */
  public UnreadImages {
    if (count < 0) {
      throw new IllegalArgumentException("There cannot be " + count + " files");
    }
  }

  /**
   * Counts files.
   *
   * @param names their names in any order; the least of them is the first
   * @return the number and the first name
   */
  public static UnreadImages of(List<String> names) {
    return names.isEmpty() ? NONE : new UnreadImages(names.size(), Collections.min(names));
  }

  /**
   * Adds the files of another place.
   *
   * @param next what is counted after these
   * @return all of them
   * @throws ArithmeticException if there are more than 2^31
   */
  public UnreadImages plus(UnreadImages next) {
    return count == 0 ? next : new UnreadImages(Math.addExact(count, next.count), first);
  }

  /**
   * Gives the first file another name, such as its whole path.
   *
   * @param name the name, which does not matter where there is no file
   * @return the same files
   */
  public UnreadImages named(String name) {
    return count == 0 ? NONE : new UnreadImages(count, name);
  }
}
