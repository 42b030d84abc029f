package org.ottt.djl.training.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

  private final Workers workers = new Workers(List.of("test-worker-1", "test-worker-2"));

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void allWorkAtTheSameTimeEachAlwaysInItsOwnThread() {
    Map<Integer, Thread> threads = new ConcurrentHashMap<>();
    CyclicBarrier together = new CyclicBarrier(3);
    for (int round = 0; round < 3; round++) {
      workers.run(
          3,
          number -> {
            await(together);
            Thread before = threads.put(number, Thread.currentThread());
            assertThat(before).isIn(null, Thread.currentThread());
          });
    }
    assertThat(threads.get(0)).isSameAs(Thread.currentThread());
    assertThat(threads.get(1).getName()).isEqualTo("test-worker-1");
    assertThat(threads.get(2).getName()).isEqualTo("test-worker-2");
  }

  @Test
  void aFailureComesWhenAllOthersHaveStopped() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicInteger stopped = new AtomicInteger();
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                workers.run(
                    3,
                    number -> {
                      if (number == 1) {
                        failed.countDown();
                        throw new IllegalStateException("of worker 1");
                      }
                      await(failed);
                      pause();
                      stopped.incrementAndGet();
                    }))
        .withMessage("of worker 1");
    assertThat(stopped).hasValue(2);
  }

  @Test
  void othersGiveUpAtTheirNextQuestionAndAreNotTheFailureThatIsTold() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                workers.run(
                    3,
                    number -> {
                      if (number == 2) {
                        throw new IllegalStateException("of worker 2");
                      }
                      // Would never end if the failure did not reach it.
                      while (true) {
                        workers.requireNoFailure();
                        Thread.onSpinWait();
                      }
                    }))
        .withMessage("of worker 2")
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    // The next round knows nothing of it, also where it is for the caller's thread alone.
    workers.run(1, number -> workers.requireNoFailure());
    workers.run(3, number -> workers.requireNoFailure());
  }

  @Test
  void ofSeveralFailuresTheFirstWorkersIsToldWithTheOthers() {
    CyclicBarrier together = new CyclicBarrier(3);
    assertThatThrownBy(
            () ->
                workers.run(
                    3,
                    number -> {
                      await(together);
                      throw new AssertionError("of worker " + number);
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("of worker 0")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("of worker 1", "of worker 2"));
  }

  @Test
  void anInterruptIsKeptUntilAllAreDone() {
    AtomicInteger done = new AtomicInteger();
    Thread caller = Thread.currentThread();
    workers.run(
        3,
        number -> {
          if (number == 1) {
            caller.interrupt();
          }
          if (number > 0) {
            pause();
          }
          done.incrementAndGet();
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).hasValue(3);
  }

  @Test
  void closingLeavesNoThread() {
    Map<Integer, Thread> threads = new ConcurrentHashMap<>();
    workers.run(3, number -> threads.put(number, Thread.currentThread()));
    workers.close();
    assertThat(threads.get(1).isAlive()).isFalse();
    assertThat(threads.get(2).isAlive()).isFalse();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
