package org.ottt.djl.data.event.frame;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of frames: the sensor's, one whose shorter edge is given, or one given exactly.
 *
 * @param width columns; 0 where the height is that of the shorter edge
 * @param height rows, or the shorter edge; 0, with width 0, for the size of the sensor
 */
public record FrameSize(int width, int height) {

  /** The size of the sensor. */
  public static final FrameSize SENSOR = new FrameSize(0, 0);

  private static final int MAX = 4096;
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

  /**
   * Checks the size.
   *
   * @param width columns; 0 where the height is that of the shorter edge
   * @param height rows, or the shorter edge; 0, with width 0, for the size of the sensor
   * @throws IllegalArgumentException if a number is out of range
   */
  public FrameSize {
    if (width < 0 || width > MAX || height < 0 || height > MAX || (width > 0 && height == 0)) {
      throw new IllegalArgumentException(
          "--size must be in 0 .. " + MAX + ", or WIDTHxHEIGHT of 1 .. " + MAX + " each");
    }
  }

  /**
   * Returns a size in proportion to the sensor.
   *
   * @param edge the shorter edge in pixels; 0 keeps the size of the sensor
   * @return the size
   * @throws IllegalArgumentException if the number is out of range
   */
  public static FrameSize shorterEdge(int edge) {
    return new FrameSize(0, edge);
  }

  /**
   * Returns the size that a user writes.
   *
   * @param text {@code 0}, {@code 48} or {@code 64x48}
   * @return the size
   * @throws IllegalArgumentException if it is none of these, or out of range
   */
  public static FrameSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: use 0, a number of pixels such as 48, or WIDTHxHEIGHT");
    }
    int first = Integer.parseInt(matcher.group(1));
    if (matcher.group(2) == null) {
      return shorterEdge(first);
    }
    int second = Integer.parseInt(matcher.group(2));
    if (first == 0 || second == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: an edge has 1 or more pixels");
    }
    return new FrameSize(first, second);
  }

  /**
   * Returns whether frames have this size with any sensor.
   *
   * @return whether both edges are given
   */
  public boolean isExact() {
    return width > 0;
  }

  /** Returns one edge of the frames of a sensor with these edges. */
  int edge(int own, int other, int exact) {
    if (isExact()) {
      return exact;
    }
    if (height == 0) {
      return own;
    }
    return own <= other ? height : (int) ((long) height * own / other);
  }

  /** Returns the size as a user writes it. */
  @Override
  public String toString() {
    return isExact() ? width + "x" + height : Integer.toString(height);
  }
}
