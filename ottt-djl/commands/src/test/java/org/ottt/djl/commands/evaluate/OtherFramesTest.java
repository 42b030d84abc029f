package org.ottt.djl.commands.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameLayout;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.FrameStorePlan;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.PlannedSample;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** Frames of other recordings are normalized as those that a network was trained on. */
class OtherFramesTest {

  private static final int SIZE = 8;

  @TempDir private Path folder;

  private final List<String> warnings = new ArrayList<>();

  /**
   * Prepares samples of two frames: as many events at every position of the first, none in the
   * second. Mean and deviation are half of their number, by channel and by position.
   */
  private Path store(String name, NormalizationKind kind, int size, int events) throws IOException {
    Path store = folder.resolve(name);
    FrameStorePlan plan =
        new FrameStorePlan(
            new FrameLayout(2, 2, size, size, FrameEncoding.UINT8),
            List.of("wave", "clap"),
            new TreeMap<>(),
            List.of(
                new PlannedSample("a", 0, Split.TRAIN, 1),
                new PlannedSample("b", 1, Split.TRAIN, 1),
                new PlannedSample("c", 0, Split.TEST, 1),
                new PlannedSample("d", 1, Split.TEST, 1)),
            kind);
    try (FrameStoreWriter writer = FrameStoreWriter.open(store, plan)) {
      for (int slot = 0; slot < 4; slot++) {
        float[] values = new float[plan.layout().values()];
        Arrays.fill(values, 0, 2 * size * size, events);
        writer.put(slot, values, 2L * size * size * events);
      }
      writer.finish();
    }
    return store;
  }

  /** Trains for an epoch, and returns the run. */
  private Path train(Path data, String... more) {
    Path run = folder.resolve("run");
    List<String> options =
        new ArrayList<>(
            List.of(
                "--recipe=event-folder",
                "--data=" + data,
                "--network=4,pool,4",
                "--epochs=1",
                "--batch-size=2",
                "--time-steps=2",
                "--augment=none",
                "--device=cpu",
                "--out=" + run));
    options.addAll(List.of(more));
    CommandRun training = CommandRun.of(new TrainCommand(), options.toArray(String[]::new));
    assertThat(training.exitCode()).as(training.err()).isZero();
    return run;
  }

  /** Takes the normalization out of the best checkpoint, as earlier versions wrote it. */
  private static void forget(Path run) throws IOException {
    StoredNetwork stored = StoredNetwork.open(run);
    Map<String, String> metadata = new HashMap<>(stored.metadata());
    assertThat(metadata.remove(FrameNormalization.KEY)).isNotNull();
    try (NDManager manager = NDManager.newBaseManager()) {
      Checkpoint.write(stored.file(), stored.load(manager), null, metadata);
    }
  }

  /** Returns how the test frames of a folder are normalized for a run. */
  private FrameNormalization evaluated(Path run, Path data) throws IOException {
    StoredNetwork stored = StoredNetwork.open(run);
    RecordOfRun record = RecordOfRun.of(stored);
    EventFrames test =
        (EventFrames)
            EvaluationData.open(stored, record, null, data, null, null, null, warnings::add);
    return test.normalization();
  }

  private static void assertNumbers(FrameNormalization normalization, float meanAndDeviation) {
    for (int channel = 0; channel < 2; channel++) {
      assertThat(normalization.mean(channel)).isCloseTo(meanAndDeviation, within(1e-6f));
      assertThat(normalization.std(channel)).isCloseTo(meanAndDeviation, within(1e-6f));
    }
  }

  @Test
  void aNetworkOfCountsIsShownCounts() throws IOException {
    Path run = train(store("trained", NormalizationKind.NONE, SIZE, 1));
    Path mine = store("mine", NormalizationKind.CHANNEL, SIZE, 4);
    assertThat(evaluated(run, mine).kind()).isEqualTo(NormalizationKind.NONE);
    CommandRun evaluation =
        CommandRun.of(new EvaluateCommand(), "--run=" + run, "--data=" + mine, "--device=cpu");
    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();
    assertThat(evaluation.out()).contains("; 2 samples, 2 classes");
    assertThat(warnings).isEmpty();
  }

  @Test
  void meanAndDeviationAreThoseOfTheTraining() throws IOException {
    Path trained = store("trained", NormalizationKind.CHANNEL, SIZE, 1);
    Path run = train(trained);
    Path mine = store("mine", NormalizationKind.CHANNEL, SIZE, 4);
    Path header = trained.resolve("frames.json");
    Path away = folder.resolve("away.json");
    Files.move(header, away);
    assertNumbers(evaluated(run, mine), 0.5f);

    // A checkpoint of an earlier version: as the run's own frames, as long as they are there.
    Files.move(away, header);
    forget(run);
    assertNumbers(evaluated(run, mine), 0.5f);
    assertNumbers(evaluated(run, trained), 0.5f);
    assertThat(warnings).isEmpty();
    Files.delete(header);
    assertNumbers(evaluated(run, mine), 2);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("does not say how its training normalized", mine + " test", "its own statistics");
    CommandRun evaluation =
        CommandRun.of(new EvaluateCommand(), "--run=" + run, "--data=" + mine, "--device=cpu");
    assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
    assertThat(evaluation.errLine()).startsWith("Warning: ").contains("its own statistics");
  }

  @Test
  void theKindThatARunWasStartedWithCounts() throws IOException {
    Path trained = store("trained", NormalizationKind.CHANNEL, SIZE, 1);
    Path run = train(trained, "--normalization=none");
    Path mine = store("mine", NormalizationKind.CHANNEL, SIZE, 4);
    assertThat(evaluated(run, mine).kind()).isEqualTo(NormalizationKind.NONE);
    // Counts need no statistics, so nothing is missing.
    forget(run);
    Files.delete(trained.resolve("frames.json"));
    assertThat(evaluated(run, mine).kind()).isEqualTo(NormalizationKind.NONE);
    assertThat(warnings).isEmpty();
  }

  @Test
  void positionsAreThoseOfTheTrainingToo() throws IOException {
    Path run = train(store("trained", NormalizationKind.POSITION, SIZE, 1));
    FrameNormalization others = evaluated(run, store("mine", NormalizationKind.CHANNEL, SIZE, 4));
    assertThat(others.kind()).isEqualTo(NormalizationKind.POSITION);
    assertNumbers(others, 0.5f);
    assertThat(warnings).isEmpty();

    Path larger = store("larger", NormalizationKind.CHANNEL, 2 * SIZE, 4);
    assertThatThrownBy(() -> evaluated(run, larger))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is shown (2, 8, 8), but the data are (2, 16, 16)");
  }
}
