package org.ottt.djl.data.event.frame;

/** Which part of the sensor frames show. */
public enum FrameExtent {
  /** All of it. */
  SENSOR,
  /**
   * From the top left corner to the last column and the last row with an event, scaled to the size
   * of the frames. N-Caltech101 has recordings of pictures of many sizes on one sensor.
   */
  EVENTS
}
