package org.ottt.djl.data.event.recording;

/**
 * Continues a camera's clock of few bits beyond its overflow.
 *
 * <p>A 32-bit clock of microseconds starts again at 0 after 71 minutes, and a recording may begin
 * just before that. A step back by more than half the clock's range counts as an overflow, a
 * smaller one as time that goes back.
 */
final class ClockUnwrap {

  private final long range;
  private long last;
  private long overflow;

  ClockUnwrap(int bits) {
    range = 1L << bits;
  }

  /** Returns the timestamp with the overflows so far added. */
  long unwrap(long timestamp) {
    if (last - timestamp > range / 2) {
      overflow += range;
    }
    last = timestamp;
    return overflow + timestamp;
  }
}
