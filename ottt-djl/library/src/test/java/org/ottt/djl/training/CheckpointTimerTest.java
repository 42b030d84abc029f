package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckpointTimerTest {

  /** A clock of nanoseconds may begin anywhere, and pass the largest number on its way. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1));

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void isDueWhenTheMinutesHavePassed() {
    CheckpointTimer timer = new CheckpointTimer(1.5, now::get);
    assertThat(timer.isDue()).isFalse();
    pass(89);
    assertThat(timer.isDue()).isFalse();
    pass(1);
    assertThat(timer.isDue()).isTrue();
  }

  @Test
  void countsFromTheLastCheckpoint() {
    CheckpointTimer timer = new CheckpointTimer(1, now::get);
    pass(50);
    timer.restart();
    pass(59);
    assertThat(timer.isDue()).isFalse();
    pass(1);
    assertThat(timer.isDue()).isTrue();
  }

  @Test
  void withoutMinutesItIsNeverDue() {
    CheckpointTimer timer = new CheckpointTimer(0, now::get);
    pass(1_000_000);
    assertThat(timer.isDue()).isFalse();
  }
}
