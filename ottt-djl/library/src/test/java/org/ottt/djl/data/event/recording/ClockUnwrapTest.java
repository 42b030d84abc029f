package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClockUnwrapTest {

  private static final long RANGE = 1L << 32;

  private static long[] unwrapped(long... timestamps) {
    ClockUnwrap clock = new ClockUnwrap(32);
    return LongStream.of(timestamps).map(clock::unwrap).toArray();
  }

  @Test
  void timeContinuesBeyondTheOverflow() {
    assertThat(unwrapped(RANGE - 6, 5, 4, 7))
        .containsExactly(RANGE - 6, RANGE + 5, RANGE + 4, RANGE + 7);
  }

  @Test
  void anEventThatComesLateAcrossTheOverflowIsOnlyLate() {
    assertThat(unwrapped(RANGE - 6, 5, RANGE - 2, 7))
        .containsExactly(RANGE - 6, RANGE + 5, RANGE - 2, RANGE + 7);
  }

  @Test
  void aLongPauseAfterAnOverflowIsAPause() {
    long later = RANGE / 2 + 1_000_000;
    assertThat(unwrapped(RANGE - 6, 5, later, later + 1))
        .containsExactly(RANGE - 6, RANGE + 5, RANGE + later, RANGE + later + 1);
  }
}
