package org.ottt.djl.data.event.live;

/**
 * One frame of a stream.
 *
 * @param number counts the frames of the source, from 0
 * @param micros when it begins, by the camera's clock
 * @param values {@code [2, H, W]}, channel 0 OFF and channel 1 ON, counts of events; the array is
 *     the record's own
 * @param label the class, or {@link #NO_LABEL}
 */
// A plain array, because thousands of numbers go straight to the network.
@SuppressWarnings("ArrayRecordComponent")
public record LiveFrame(long number, long micros, float[] values, int label) {

  /** The label of a frame without one. */
  public static final int NO_LABEL = -1;
}
