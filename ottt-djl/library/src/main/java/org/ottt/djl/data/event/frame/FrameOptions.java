package org.ottt.djl.data.event.frame;

/**
 * How frames are made of a recording.
 *
 * @param frames T, the number of frames
 * @param split how events are dealt out to frames
 * @param size the size of the frames
 * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all counts
 * @param extent which part of the sensor frames show
 */
public record FrameOptions(
    int frames, FrameSplit split, FrameSize size, int maxCount, FrameExtent extent) {

  private static final int MAX_FRAMES = 10_000;

  /**
   * Checks the options.
   *
   * @param frames T, the number of frames
   * @param split how events are dealt out to frames
   * @param size the size of the frames
   * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all counts
   * @param extent which part of the sensor frames show
   * @throws IllegalArgumentException if a number is out of range, or frames that show a part of the
   *     sensor have no exact size
   */
  public FrameOptions {
    if (frames < 1 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException(
          "--frames must be in 1 .. " + MAX_FRAMES + ", got " + frames);
    }
    if (maxCount < 0) {
      throw new IllegalArgumentException("--max-count must be 0 or more, got " + maxCount);
    }
    if (extent == FrameExtent.EVENTS && !size.isExact()) {
      throw new IllegalArgumentException(
          "Scaling to the part of the sensor that has events needs an exact size: pass --size"
              + " WIDTHxHEIGHT");
    }
  }

  /**
   * Creates options for frames that show the whole sensor.
   *
   * @param frames T, the number of frames
   * @param split how events are dealt out to frames
   * @param size the shorter edge of the frames in pixels, the other in proportion; 0 keeps the size
   *     of the sensor
   * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all counts
   * @throws IllegalArgumentException if a number is out of range
   */
  public FrameOptions(int frames, FrameSplit split, int size, int maxCount) {
    this(frames, split, FrameSize.shorterEdge(size), maxCount, FrameExtent.SENSOR);
  }

  /**
   * Returns the height of the frames of a sensor.
   *
   * @param sensorHeight rows of the sensor
   * @param sensorWidth columns of the sensor
   * @return the height in pixels
   */
  public int height(int sensorHeight, int sensorWidth) {
    return size.edge(sensorHeight, sensorWidth, size.height());
  }

  /**
   * Returns the width of the frames of a sensor.
   *
   * @param sensorHeight rows of the sensor
   * @param sensorWidth columns of the sensor
   * @return the width in pixels
   */
  public int width(int sensorHeight, int sensorWidth) {
    return size.edge(sensorWidth, sensorHeight, size.width());
  }
}
