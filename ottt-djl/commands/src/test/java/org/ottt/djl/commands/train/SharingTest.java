package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.cluster.Communicator;

/** What a run keeps of how its processes share it. */
class SharingTest {

  private static final Path RUN = Path.of("/my runs/a");

  private static final RecordedOptions AVERAGED =
      new RecordedOptions(Map.of("sync_every", 16, "ranks", 4));

  private static final RecordedOptions EXACT =
      new RecordedOptions(Map.of("sync_every", 0, "ranks", 4));

  /** A group in which nothing is exchanged. */
  private record Several(int size) implements Communicator {

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public void allReduce(float[] values) {
      throw new AssertionError();
    }

    @Override
    public void allReduce(double[] values) {
      throw new AssertionError();
    }

    @Override
    public byte[] broadcast(byte[] bytes) {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  private static RunMember member(int size, Integer averageEvery) {
    return new RunMember(
        new Several(size),
        averageEvery,
        () -> false,
        RunMember.Earlier.NONE,
        false,
        System.err,
        null,
        new RunMember.Events() {});
  }

  @Test
  void aResumedRunAveragesAsOftenAsBefore() {
    assertThat(Sharing.resume(member(4, null), AVERAGED, RUN)).isEqualTo(new Sharing(4, 16));
    assertThat(Sharing.contradictions(member(4, null), AVERAGED, RUN)).isEmpty();
    assertThat(Sharing.resume(member(2, null), EXACT, RUN)).isEqualTo(new Sharing(2, 0));
    assertThat(Sharing.contradictions(member(2, null), EXACT, RUN)).isEmpty();
  }

  @Test
  void otherNumbersAreContradictions() {
    assertThat(Sharing.contradictions(member(2, 0), AVERAGED, RUN))
        .containsExactly("--sync-every was 16 and is 0", "--ranks was 4 and is 2");
    assertThat(Sharing.contradictions(member(4, 8), EXACT, RUN))
        .containsExactly("--sync-every was 0 and is 8");
  }

  @Test
  void whereTheRecordSaysNothingTheCommandLineDoes() {
    RecordedOptions earlier = new RecordedOptions(Map.of("epochs", 3));
    assertThat(Sharing.resume(member(2, 8), earlier, RUN)).isEqualTo(new Sharing(2, 8));
    assertThat(Sharing.contradictions(member(2, 8), earlier, RUN)).isEmpty();
    assertThat(Sharing.resume(RunMember.alone(), earlier, RUN)).isEqualTo(new Sharing(1, 0));
  }

  @Test
  void aNewRunTakesItFromTheCommandLineOrElseFromAFile() {
    Path file = Path.of("config.json");
    assertThat(Sharing.begin(member(4, null), AVERAGED, file)).isEqualTo(new Sharing(4, 16));
    assertThat(Sharing.begin(member(2, null), EXACT, file)).isEqualTo(new Sharing(2, 0));
    assertThat(Sharing.begin(member(2, 0), AVERAGED, file)).isEqualTo(new Sharing(2, 0));
    assertThat(Sharing.begin(member(2, null), null, null)).isEqualTo(new Sharing(2, 0));
    assertThatThrownBy(() -> Sharing.begin(RunMember.alone(), AVERAGED, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("every 16 updates: use TrainOnSpark --config config.json");
  }

  @Test
  void aFileForAnotherNumberOfProcessesThatAverageIsRefused() {
    Path file = Path.of("config.json");
    assertThatThrownBy(() -> Sharing.begin(member(2, null), AVERAGED, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "config.json is for 4 processes that average their weights every 16 updates, not for 2:"
                + " pass --ranks 4, or choose another approximation with --sync-every.");
    assertThat(Sharing.begin(member(2, 16), AVERAGED, file)).isEqualTo(new Sharing(2, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "sync_every, 2.5, 0",
    "sync_every, -1, 0",
    "sync_every, many, 0",
    "ranks, 0, 1",
    "ranks, 1.5, 1"
  })
  void onlyWholeNumbersSayHowARunIsShared(String name, String value, int least) {
    RecordedOptions recorded =
        new RecordedOptions(
            Map.of(
                name, value.matches("[-.0-9]+") ? (Object) Double.valueOf(value) : (Object) value));
    String message =
        "%s sets %s to %s: it must be a whole number of %d or more."
            .formatted(RUN, name, value, least);
    assertThatThrownBy(() -> Sharing.begin(member(2, null), recorded, RUN)).hasMessage(message);
    assertThatThrownBy(() -> Sharing.contradictions(member(2, null), recorded, RUN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void trainDoesNotContinueWhatSeveralProcessesAverage() {
    assertThatThrownBy(() -> Sharing.resume(RunMember.alone(), AVERAGED, RUN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resume it with TrainOnSpark --resume --out '/my runs/a'");
  }

  @Test
  void theNumberOfProcessesShapesTheResultOnlyIfTheyAverage() {
    assertThat(ResumedOptions.toJson(recorded(new Sharing(2, 0)))).doesNotContain("ranks");
    assertThat(ResumedOptions.toJson(recorded(new Sharing(2, 16))))
        .contains("\"ranks\":2", "\"sync_every\":16");
  }

  private static Map<String, Object> recorded(Sharing sharing) {
    Map<String, Object> all = new LinkedHashMap<>();
    sharing.record(all);
    return all;
  }

  @Test
  void theCommandThatResumesCanBeCopied() {
    assertThat(RunMember.alone().resumeCommand("Train", RUN))
        .isEqualTo("./ottt Train --resume --out '/my runs/a'");
  }
}
