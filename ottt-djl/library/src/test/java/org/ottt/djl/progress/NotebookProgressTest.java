package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ottt.djl.notebook.output.FakeKernel;
import org.ottt.djl.notebook.output.FakeKernel.Family;
import org.ottt.djl.notebook.output.NotebookPage;

class NotebookProgressTest {

  private final AtomicLong clock = new AtomicLong();

  private static List<Object> texts(List<FakeKernel.Data> data) {
    return data.stream().map(one -> one.forms.get("text/plain")).toList();
  }

  @Test
  void barMovesInItsPlaceAndEndsAsALine() {
    try (FakeKernel kernel = FakeKernel.start(Family.JJAVA)) {
      NotebookBar bar = new NotebookBar(NotebookPage.find().orElseThrow(), clock::get);
      try (TrainingProgress progress =
          TrainingProgress.inNotebook("a < b", 100, bar, true, clock::get)) {
        for (int i = 0; i < 4; i++) {
          clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
          progress.step(25, 1, 0.5);
        }
      }
      assertThat(kernel.shown).hasSize(1);
      assertThat(kernel.updates()).allMatch(update -> update.id.equals(kernel.shown.get(0).id));
      assertThat(texts(kernel.shown))
          .containsExactly("a < b  25% 25/100 50.0 img/s ETA 0:02 loss 1.000 acc 50.0%");
      assertThat(kernel.shown.get(0).forms.get("text/html").toString())
          .contains("value=\"0.250\"")
          .contains("a &lt; b");
      assertThat(texts(kernel.updates()))
          .hasSize(4)
          .last()
          .isEqualTo("a < b: 100 in 2.0 s, loss 1.000, accuracy 50.0 %");
      assertThat(kernel.updates().get(3).forms.get("text/html").toString())
          .doesNotContain("<progress");
    }
  }

  @Test
  void drawsAtMostFourTimesASecond() {
    try (FakeKernel kernel = FakeKernel.start(Family.JJAVA)) {
      NotebookBar bar = new NotebookBar(NotebookPage.find().orElseThrow(), clock::get);
      try (TrainingProgress progress =
          TrainingProgress.inNotebook("epoch 1/1", 1000, bar, true, clock::get)) {
        for (int i = 0; i < 1000; i++) {
          clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
          progress.step(1);
        }
      }
      // At 1, 251, 501 and 751 ms, and the last line.
      assertThat(kernel.shown.size() + kernel.updates().size()).isEqualTo(5);
    }
  }

  @Test
  void passesOfARunShareABar() {
    try (FakeKernel kernel = FakeKernel.start(Family.IJAVA)) {
      try (ProgressDisplay display = ProgressDisplay.open()) {
        for (int epoch = 1; epoch <= 3; epoch++) {
          try (TrainingProgress progress = display.start("epoch " + epoch + "/3", 10)) {
            progress.step(10, 0.5, 1);
          }
        }
      }
      assertThat(kernel.shown).hasSize(1);
      assertThat(texts(kernel.updates()).get(kernel.updates().size() - 1).toString())
          .startsWith("epoch 3/3: 10 in ")
          .contains("loss 0.500, accuracy 100.0 %")
          .endsWith(" in all");
    }
  }

  @Test
  void runWithoutAPassShowsNothing() {
    try (FakeKernel kernel = FakeKernel.start(Family.JJAVA)) {
      ProgressDisplay.open().close();
      assertThat(kernel.shown).isEmpty();
      assertThat(kernel.updates()).isEmpty();
    }
  }
}
