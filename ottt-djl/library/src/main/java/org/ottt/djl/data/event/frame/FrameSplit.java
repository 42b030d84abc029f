package org.ottt.djl.data.event.frame;

/**
 * How a recording's N events are distributed over T frames, as SpikingJelly and OTTT's authors do
 * it.
 */
public enum FrameSplit {
  /** Equal numbers: N / T events a frame, rounded down; the last frame also gets the remainder. */
  NUMBER,
  /**
   * Equal times: a T-th of the time from the earliest timestamp to the latest, rounded down to
   * microseconds, each; the last frame also gets what comes after. An event belongs to the frame of
   * its timestamp, also where timestamps step back.
   */
  TIME
}
