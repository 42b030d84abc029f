package org.ottt.djl.data.event.live;

import java.util.Arrays;
import org.ottt.djl.data.event.frame.PlaneResize;

/** The events of the frame that is being made, counted by polarity and pixel. */
final class EventCounts {

  private static final int CHANNELS = 2;

  private final int height;
  private final int width;
  private final int frameValues;
  private final int most;
  private final int[] counts;
  private final float[] plane;
  private final PlaneResize resize;
  private boolean empty = true;

  /**
   * Creates counts of 0.
   *
   * @param height rows of the sensor
   * @param width its columns
   * @param frameHeight rows of the frames
   * @param frameWidth their columns
   * @param maxCount counts above are cut to it, before the size is reduced; 0 keeps all
   */
  EventCounts(int height, int width, int frameHeight, int frameWidth, int maxCount) {
    this.height = height;
    this.width = width;
    frameValues = frameHeight * frameWidth;
    most = maxCount == 0 ? Integer.MAX_VALUE : maxCount;
    counts = new int[CHANNELS * height * width];
    plane = new float[height * width];
    boolean same = frameHeight == height && frameWidth == width;
    resize = same ? null : new PlaneResize(height, width, frameHeight, frameWidth);
  }

  /** Counts an event; the polarity is 1 for ON and 0 for OFF. */
  void add(int x, int y, int polarity) {
    counts[(polarity * height + y) * width + x]++;
    empty = false;
  }

  /** Says whether no event was counted since the last frame was taken. */
  boolean isEmpty() {
    return empty;
  }

  /** Returns the counts as a frame, {@code [2, H, W]}, and begins again with 0. */
  float[] take() {
    float[] values = new float[CHANNELS * frameValues];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = Math.min(most, counts[channel * plane.length + i]);
      }
      if (resize == null) {
        System.arraycopy(plane, 0, values, channel * frameValues, frameValues);
      } else {
        resize.apply(plane, 0, values, channel * frameValues);
      }
    }
    if (!empty) {
      Arrays.fill(counts, 0);
      empty = true;
    }
    return values;
  }
}
