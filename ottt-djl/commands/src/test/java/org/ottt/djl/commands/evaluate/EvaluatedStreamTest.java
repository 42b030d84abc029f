package org.ottt.djl.commands.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.stream.LearnStreamCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** A network that has learned from a stream is tested on frames that are normalized as those. */
class EvaluatedStreamTest {

  @TempDir private Path folder;

  /** Learns from a few simulated glyphs. */
  private Path learned(int calibrate) {
    Path out = folder.resolve("stream");
    CommandRun run =
        CommandRun.of(
            new LearnStreamCommand(),
            "--steps=25",
            "--calibrate=" + calibrate,
            "--glyphs-per-condition=40",
            "--layers=4,pool,6",
            "--device=cpu",
            "--out=" + out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void framesAreNormalizedAsTheStreamDid(int calibrate) throws IOException {
    StoredNetwork stored = StoredNetwork.open(learned(calibrate));

    EventFrames test =
        (EventFrames)
            EvaluationData.open(
                stored,
                RecordOfRun.of(stored),
                "glyphs-dvs",
                null,
                null,
                null,
                8,
                warning -> fail(warning));

    FrameNormalization normalization = test.normalization();
    FrameNormalization ofStream = StreamNormalization.of(stored, 2).orElseThrow();
    for (int channel = 0; channel < 2; channel++) {
      assertThat(normalization.mean(channel)).isEqualTo(ofStream.mean(channel));
      assertThat(normalization.std(channel)).isEqualTo(ofStream.std(channel));
    }
    assertThat(normalization.mean(1) == 0 && normalization.std(1) == 1).isEqualTo(calibrate == 0);
  }

  private static LossOfRun loss(StoredNetwork stored, Map<String, String> metadata) {
    StoredNetwork other = new StoredNetwork(stored.file(), stored.description(), metadata);
    return LossOfRun.of(other, RecordOfRun.of(other));
  }

  @Test
  void theTrainingLossIsThatOfTheStream() throws IOException {
    Path out = learned(0);
    StoredNetwork stored = StoredNetwork.open(out);
    Map<String, String> metadata = new HashMap<>(stored.metadata());
    assertThat(loss(stored, metadata)).isEqualTo(new LossOfRun(0.05f, 0));
    metadata.put(LearningStream.MSE_WEIGHT, "0.5");
    metadata.put(LearningStream.LABEL_SMOOTHING, "0.1");
    assertThat(loss(stored, metadata)).isEqualTo(new LossOfRun(0.5f, 0.1f));
    // As earlier versions wrote it, which learned with the same loss.
    metadata.remove(LearningStream.MSE_WEIGHT);
    assertThat(loss(stored, metadata)).isEqualTo(new LossOfRun(0.05f, 0));
    // A run that is none of a stream says it in its options.
    metadata.remove("note.position");
    metadata.put("options", "{\"mse_weight\": 0.25}");
    assertThat(loss(stored, metadata)).isEqualTo(new LossOfRun(0.25f, 0));

    CommandRun evaluation =
        CommandRun.of(
            new EvaluateCommand(),
            "--run=" + out,
            "--recipe=glyphs-dvs",
            "--time-steps=1",
            "--limit-test=20",
            "--device=cpu");
    assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
    String[] row = Files.readAllLines(out.resolve("evaluation/accuracy.csv")).get(1).split(",", -1);
    // At the first step it differs from the cross-entropy by the share of the squared error alone.
    double crossEntropy = Double.parseDouble(row[4]);
    double squares = (Double.parseDouble(row[7]) - 0.95 * crossEntropy) / 0.05;
    assertThat(squares).isPositive().isNotCloseTo(crossEntropy, within(1e-3));
  }
}
