package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.UnreadableSampleException;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.WatchedSamples;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** Samples that were left out before an interruption still count after it. */
class SkippedAfterResumeTest {

  /** In whichever order: at least one in the first batch of 8 of 21, and one after it. */
  private static final Set<Integer> BAD = Set.of(0, 3, 6, 9, 12, 15, 18);

  private static final int SAMPLES = 21;

  @TempDir private Path folder;

  /** Cannot read some of its samples, ever. */
  private static SampleSource damaged(Set<Integer> bad) {
    return new WatchedSamples(
        SmallRun.trainImages(),
        sample -> {
          if (bad.contains(sample)) {
            throw new UnreadableSampleException("file " + sample + " is truncated", null);
          }
        });
  }

  private static SmallRun run(double maxUnreadable) {
    return new SmallRun(new OtttA(), damaged(BAD)).withMaxUnreadable(maxUnreadable);
  }

  /** Runs batch by batch; returns how many samples each checkpoint says were left out so far. */
  private List<Integer> inPieces(Path pieces, SmallRun run) throws IOException {
    List<Integer> skipped = new ArrayList<>();
    for (int i = 0; i < SmallRun.TRAIN_BATCHES; i++) {
      run.run(pieces, () -> true);
      skipped.add(
          Integer.parseInt(
              Checkpoint.readMetadata(pieces.resolve("checkpoint/last.safetensors"))
                  .get("skipped")));
    }
    return skipped;
  }

  @Test
  void theSumOfThemIsThatOfAnUninterruptedRun() throws IOException {
    Path whole = folder.resolve("whole");
    run(1).run(whole, () -> false);
    Path pieces = folder.resolve("pieces");
    List<Integer> skipped = inPieces(pieces, run(1));

    assertThat(skipped).isSorted();
    assertThat(skipped.get(0)).isBetween(1, BAD.size() - 1);
    assertThat(skipped.get(SmallRun.TRAIN_BATCHES - 1)).isEqualTo(BAD.size());
    run(1).run(pieces, () -> false);
    assertThat(SmallRun.outcome(pieces)).isEqualTo(SmallRun.outcome(whole));
  }

  @Test
  void aBatchWithoutAReadableSampleKeepsItsNumber() throws IOException {
    SmallRun run =
        new SmallRun(new OtttA(), damaged(firstBatch())).withMaxUnreadable(1).withLogEvery(1);
    Path whole = folder.resolve("whole");
    run.run(whole, () -> false);
    Path pieces = folder.resolve("pieces");
    run.run(pieces, () -> true);
    run.run(pieces, () -> false);

    // The first of six batches has no row.
    assertThat(Files.readAllLines(whole.resolve("steps.csv")))
        .extracting(row -> row.substring(0, row.indexOf(',')))
        .containsExactly("step", "2", "3", "4", "5", "6");
    assertThat(pieces.resolve("steps.csv")).hasSameTextualContentAs(whole.resolve("steps.csv"));
  }

  private static Set<Integer> firstBatch() {
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = new SmallRun(new OtttA()).trainLoader().epoch(manager, 0);
        Batch first = batches.iterator().next()) {
      return first.getIndices().stream()
          .map(index -> ((Long) index).intValue())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void theLimitHoldsForThemAll() throws IOException {
    // Enough for the first batch alone, not for all.
    double limit = (BAD.size() - 0.5) / SAMPLES;
    assertThatThrownBy(() -> run(limit).run(folder.resolve("whole"), () -> false))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(DataException.class)
        .hasMessageContaining(BAD.size() + " of " + SAMPLES + " samples cannot be read");
    assertThatThrownBy(() -> inPieces(folder.resolve("pieces"), run(limit)))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(DataException.class)
        .hasMessageContaining(BAD.size() + " of " + SAMPLES + " samples cannot be read");
  }
}
