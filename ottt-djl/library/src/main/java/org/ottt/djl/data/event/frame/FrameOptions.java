package org.ottt.djl.data.event.frame;

/**
 * How frames are made of a recording.
 *
 * @param frames T, the number of frames
 * @param split how events are dealt out to frames
 * @param size the shorter edge of the frames in pixels, the other in proportion; 0 keeps the size
 *     of the sensor
 * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all counts
 */
public record FrameOptions(int frames, FrameSplit split, int size, int maxCount) {

  private static final int MAX_FRAMES = 10_000;
  private static final int MAX_SIZE = 4096;

  /**
   * Checks the options.
   *
   * @param frames T, the number of frames
   * @param split how events are dealt out to frames
   * @param size the shorter edge of the frames in pixels, the other in proportion; 0 keeps the size
   *     of the sensor
   * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all counts
   * @throws IllegalArgumentException if a number is out of range
   */
  public FrameOptions {
    if (frames < 1 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException(
          "--frames must be in 1 .. " + MAX_FRAMES + ", got " + frames);
    }
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("--size must be in 0 .. " + MAX_SIZE + ", got " + size);
    }
    if (maxCount < 0) {
      throw new IllegalArgumentException("--max-count must be 0 or more, got " + maxCount);
    }
  }

  /**
   * Returns the height of the frames of a sensor.
   *
   * @param sensorHeight rows of the sensor
   * @param sensorWidth columns of the sensor
   * @return the height in pixels
   */
  public int height(int sensorHeight, int sensorWidth) {
    return edge(sensorHeight, sensorWidth);
  }

  /**
   * Returns the width of the frames of a sensor.
   *
   * @param sensorHeight rows of the sensor
   * @param sensorWidth columns of the sensor
   * @return the width in pixels
   */
  public int width(int sensorHeight, int sensorWidth) {
    return edge(sensorWidth, sensorHeight);
  }

  private int edge(int own, int other) {
    if (size == 0) {
      return own;
    }
    return own <= other ? size : (int) ((long) size * own / other);
  }
}
