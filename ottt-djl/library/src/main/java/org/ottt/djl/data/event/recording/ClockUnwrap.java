package org.ottt.djl.data.event.recording;

/**
 * Continues a camera's clock of few bits beyond its overflow.
 *
 * <p>A 32-bit clock of microseconds starts again at 0 after 71 minutes, and a recording may begin
 * just before that. A step back by more than half the clock's range counts as an overflow, a
 * smaller one as time that goes back, also across the overflow.
 */
final class ClockUnwrap {

  /** How late an event from before the overflow may be; a later one is after a long pause. */
  private static final long LATE_MICROS = 1_000_000;

  private final long range;
  private long last;
  private long overflow;

  ClockUnwrap(int bits) {
    range = 1L << bits;
  }

  /** Returns the timestamp with the overflows so far added. */
  long unwrap(long timestamp) {
    if (overflow > 0 && timestamp > last && last + range - timestamp < LATE_MICROS) {
      return overflow - range + timestamp;
    }
    if (last - timestamp > range / 2) {
      overflow += range;
    }
    last = timestamp;
    return overflow + timestamp;
  }
}
