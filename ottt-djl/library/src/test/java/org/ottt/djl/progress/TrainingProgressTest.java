package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, Charset.defaultCharset());
  private final AtomicLong clock = new AtomicLong();

  private String printed() {
    return bytes.toString(Charset.defaultCharset());
  }

  private TrainingProgress open(int width) {
    return new TrainingProgress("Epoch 1/1 train", 100, out, width, clock::get);
  }

  private void step(TrainingProgress progress, int seconds, double loss, double accuracy) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    progress.step(10, loss, accuracy);
  }

  @Test
  void withoutTerminalPrintsALineEveryTenSeconds() {
    try (TrainingProgress progress = open(0)) {
      for (int i = 0; i < 10; i++) {
        step(progress, 4, 1, 0.5);
      }
    }
    assertThat(printed().lines())
        .containsExactly(
            "Epoch 1/1 train  30% 30/100 2.5 img/s ETA 0:28 loss 1.000 acc 50.0%",
            "Epoch 1/1 train  60% 60/100 2.5 img/s ETA 0:16 loss 1.000 acc 50.0%",
            "Epoch 1/1 train  90% 90/100 2.5 img/s ETA 0:04 loss 1.000 acc 50.0%");
    assertThat(printed()).doesNotContain("\r").doesNotContain("\u001b");
  }

  @Test
  void shortPassPrintsNothingWithoutTerminal() {
    try (TrainingProgress progress = open(0)) {
      step(progress, 9, 1, 0.5);
    }
    assertThat(printed()).isEmpty();
  }

  @Test
  void lossAndAccuracyAreMeansOverItems() {
    try (TrainingProgress progress = open(0)) {
      progress.step(30, 1, 1);
      step(progress, 10, 3, 0);
    }
    assertThat(printed()).contains(" 40/100 ").contains("loss 1.500").contains("acc 75.0%");
  }

  @Test
  void itemsAloneHaveNeitherLossNorAccuracy() {
    try (TrainingProgress progress = open(0)) {
      clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
      progress.step(10);
    }
    assertThat(printed())
        .isEqualToIgnoringNewLines("Epoch 1/1 train  10% 10/100 1.0 img/s ETA 1:30");
  }

  @Test
  void onATerminalTheLastStateIsDrawnAndThenErased() {
    try (TrainingProgress progress = open(100)) {
      for (int i = 0; i < 10; i++) {
        step(progress, 1, 1, 0.5);
      }
    }
    assertThat(printed()).doesNotContain("\n");
    String[] frames = printed().split("\r", -1);
    assertThat(frames[frames.length - 1]).isEmpty();
    assertThat(frames[frames.length - 2]).isBlank().hasSize(99);
    assertThat(frames[frames.length - 3]).contains("100%").contains(" 100/100 ").hasSize(99);
  }

  @Test
  void barOfAnInterruptedThreadIsErasedToo() {
    try (TrainingProgress progress = open(100)) {
      step(progress, 1, 1, 0.5);
      Thread.currentThread().interrupt();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(printed()).endsWith("\r");
  }

  @Test
  void drawingThreadIsNotInTheProgramsThreadGroup() throws InterruptedException {
    ThreadGroup program = new ThreadGroup("program");
    Thread main =
        new Thread(
            program,
            () -> {
              try (TrainingProgress progress = open(100)) {
                progress.step(1);
              }
            });
    main.start();
    main.join();
    assertThat(program.activeCount()).isZero();
  }
}
