package org.ottt.djl.commands.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.stream.LearnStreamCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** A network that has learned from a stream is tested on frames that are normalized as those. */
class EvaluatedStreamTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void framesAreNormalizedAsTheStreamDid(int calibrate) throws IOException {
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
    StoredNetwork stored = StoredNetwork.open(out);

    EventFrames test =
        (EventFrames)
            EvaluationData.open(stored, RecordOfRun.of(stored), "glyphs-dvs", null, null, null, 8);

    FrameNormalization normalization = test.normalization();
    FrameNormalization ofStream = StreamNormalization.of(stored, 2).orElseThrow();
    for (int channel = 0; channel < 2; channel++) {
      assertThat(normalization.mean(channel)).isEqualTo(ofStream.mean(channel));
      assertThat(normalization.std(channel)).isEqualTo(ofStream.std(channel));
    }
    assertThat(normalization.mean(1) == 0 && normalization.std(1) == 1).isEqualTo(calibrate == 0);
  }
}
