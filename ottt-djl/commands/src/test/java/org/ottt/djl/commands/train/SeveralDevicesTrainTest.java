package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;

class SeveralDevicesTrainTest {

  @TempDir private Path folder;

  /** 70 samples in batches of 32: the last has six, three for each replica. */
  @Test
  void twoReplicasTrainAsOneDevice() throws IOException {
    String[] options = {"--limit-train", "70", "--dropout", "0.2"};
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    TinyRun.succeed(one, options);
    CommandRun run = TinyRun.succeed(two, with(options, "--device", "cpu,cpu"));

    assertThat(run.outLines().get(0)).endsWith("batch 32, cpu,cpu");
    String device =
        JsonParser.parseString(Files.readString(two.resolve("config.json")))
            .getAsJsonObject()
            .get("device")
            .getAsString();
    assertThat(device).isEqualTo("cpu,cpu");
    assertClose(rows(two), rows(one));
  }

  private static String[] with(String[] options, String... more) {
    String[] all = Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }

  private static List<EpochMetrics> rows(Path run) throws IOException {
    return MetricsFile.read(run.resolve("metrics.csv"));
  }

  private static void assertClose(List<EpochMetrics> actual, List<EpochMetrics> expected) {
    assertThat(actual).hasSameSizeAs(expected).hasSize(4);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).loss()).isCloseTo(expected.get(i).loss(), within(1e-3));
      assertThat(actual.get(i).firingRate()).isCloseTo(expected.get(i).firingRate(), within(1e-3));
    }
  }
}
