package org.ottt.djl.data.event.frame;

/**
 * When the events of a frame happened.
 *
 * @param from timestamp of the first one in microseconds, counted from the recording's earliest
 *     event
 * @param to timestamp of the last one, counted alike; less than {@code from} in a frame without
 *     events
 */
public record FrameSpan(long from, long to) {

  /**
   * Says whether the frame has events.
   *
   * @return false if it has none
   */
  public boolean hasEvents() {
    return from <= to;
  }
}
