package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.WatchedSamples;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;

/** A run that is interrupted after any batch, and continues to what it would have been. */
@EqualBits
class ResumeAnywhereTest {

  /** Stands in the second batch of the first epoch. */
  private static final int BROKEN = 5;

  @TempDir private Path folder;

  private static boolean never() {
    return false;
  }

  /** Stops from the n-th question on; the run asks after each batch. */
  private static BooleanSupplier afterQuestions(int n) {
    AtomicInteger asked = new AtomicInteger();
    return () -> asked.incrementAndGet() >= n;
  }

  /** Says once that the run is to stop, as {@link Thread#interrupted} does. */
  private static BooleanSupplier atQuestion(int n) {
    AtomicInteger asked = new AtomicInteger();
    return () -> asked.incrementAndGet() == n;
  }

  private Map<String, String> undisturbed(SmallRun run) throws IOException {
    Path reference = folder.resolve("reference");
    assertThat(run.run(reference, ResumeAnywhereTest::never).stoppedEarly()).isFalse();
    return SmallRun.outcome(reference);
  }

  @Test
  void whereverItIsStoppedItGoesOnToTheSameBits() throws IOException {
    SmallRun run = new SmallRun(new OtttA());
    Map<String, String> expected = undisturbed(run);

    int stops = 0;
    boolean stopped = true;
    for (int n = 1; stopped; n++) {
      Path interrupted = folder.resolve("stop" + n);
      stopped = run.run(interrupted, atQuestion(n)).stoppedEarly();
      stops += stopped ? 1 : 0;
      run.run(interrupted, ResumeAnywhereTest::never);
      assertThat(SmallRun.outcome(interrupted)).as("stopped at question %d", n).isEqualTo(expected);
    }
    assertThat(stops)
        .isGreaterThanOrEqualTo(SmallRun.EPOCHS * (SmallRun.TRAIN_BATCHES + SmallRun.TEST_BATCHES));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o", "ottt-o-trace", "sltt", "bptt"})
  void aRunInPiecesOfOneBatchComesToTheSameBits(String rule) throws IOException {
    SmallRun run = new SmallRun(LearningRules.byName(rule));
    Map<String, String> expected = undisturbed(run);

    Path pieces = folder.resolve("pieces");
    int sessions = 0;
    while (sessions < 2 * SmallRun.TRAIN_BATCHES) {
      // One batch of training, and a whole test: a test that is interrupted begins anew.
      boolean testIsDue = sessions % SmallRun.TRAIN_BATCHES == 0 && sessions > 0;
      run.run(pieces, afterQuestions(testIsDue ? 3 + SmallRun.TEST_BATCHES : 1));
      sessions++;
    }
    run.run(pieces, ResumeAnywhereTest::never);

    assertThat(SmallRun.outcome(pieces)).isEqualTo(expected);
  }

  @Test
  void checkpointsInBetweenChangeNothing() throws IOException {
    Map<String, String> expected = undisturbed(new SmallRun(new OtttA()));
    Path often = folder.resolve("often");
    new SmallRun(new OtttA()).withCheckpointMinutes(1e-9).run(often, ResumeAnywhereTest::never);

    assertThat(SmallRun.outcome(often)).isEqualTo(expected);
    // The one before the last was written after the last batch of training, while testing.
    assertThat(Checkpoint.readMetadata(often.resolve("checkpoint/previous.safetensors")))
        .containsEntry("epoch", "1")
        .containsEntry("walked", "21")
        .containsEntry("samples", "21")
        .containsEntry("skipped", "0");
  }

  @Test
  void withoutMinutesThereIsACheckpointPerEpochOnly() throws IOException {
    undisturbed(new SmallRun(new OtttA()));
    assertThat(Checkpoint.readMetadata(folder.resolve("reference/checkpoint/previous.safetensors")))
        .containsEntry("epoch", "1")
        .doesNotContainKey("walked");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void dataThatCannotBeReadLoseNoBatch(int workers) throws IOException {
    Map<String, String> expected = undisturbed(new SmallRun(new OtttA()));
    AtomicBoolean broken = new AtomicBoolean(true);
    SmallRun run = new SmallRun(new OtttA(), breakable(broken)).withWorkers(workers);
    Path failing = folder.resolve("failing");

    assertThatThrownBy(() -> run.run(failing, ResumeAnywhereTest::never))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(DataException.class)
        .hasMessageContaining("is gone");
    Map<String, String> kept =
        Checkpoint.readMetadata(failing.resolve("checkpoint/last.safetensors"));
    assertThat(kept).containsEntry("epoch", "0").containsEntry("walked", "8");

    broken.set(false);
    run.run(failing, ResumeAnywhereTest::never);
    assertThat(SmallRun.outcome(failing)).isEqualTo(expected);
  }

  @Test
  void aDamagedLastCheckpointCostsAFewBatchesAndNothingElse() throws IOException {
    Map<String, String> expected = undisturbed(new SmallRun(new OtttA()));
    SmallRun run = new SmallRun(new OtttA()).withCheckpointMinutes(1e-9);
    run.run(folder.resolve("damaged"), afterQuestions(4));
    Path last = folder.resolve("damaged/checkpoint/last.safetensors");
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length / 2] ^= 1;
    Files.write(last, bytes);

    run.run(folder.resolve("damaged"), ResumeAnywhereTest::never);

    assertThat(SmallRun.outcome(folder.resolve("damaged"))).isEqualTo(expected);
    assertThat(folder.resolve("damaged/checkpoint/damaged.safetensors")).hasBinaryContent(bytes);
  }

  @Test
  void aCheckpointBetweenOtherBatchesIsRefused() throws IOException {
    new SmallRun(new OtttA()).run(folder, afterQuestions(1));
    SampleSource fewer = new Limited(SmallRun.trainImages(), 7);

    assertThatThrownBy(
            () -> new SmallRun(new OtttA(), fewer).run(folder, ResumeAnywhereTest::never))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("after 8 samples of an epoch")
        .hasMessageContaining("Use the batch size and the data of the run that wrote it");
  }

  /** Loses a sample in the middle of the data while it is told to. */
  private static SampleSource breakable(AtomicBoolean broken) {
    return new WatchedSamples(
        SmallRun.trainImages(),
        sample -> {
          if (sample == BROKEN && broken.get()) {
            throw new DataException("sample " + BROKEN + " is gone");
          }
        });
  }

  /** The first samples of a source. */
  private record Limited(SampleSource inner, int size) implements SampleSource {

    @Override
    public Shape sampleShape() {
      return inner.sampleShape();
    }

    @Override
    public List<String> classNames() {
      return inner.classNames();
    }

    @Override
    public int label(int index) {
      return inner.label(index);
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset)
        throws IOException {
      inner.read(index, random, target, offset);
    }
  }
}
