package org.ottt.djl.benchmarks.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.testing.SharedFolder;

/** What the format of the cases allows, though none of those beside the repository has it. */
class UnseenCasesTest {

  @Test
  void masksOfANetworkWithFeedbackAreUsed(@TempDir Path folder) throws IOException {
    Path original = SharedFolder.find("reference/cases/vggf_a_random_fb");
    Path copy = Files.createDirectory(folder.resolve("vggf_masked"));
    Files.copy(original.resolve("arrays64.npz"), copy.resolve("arrays64.npz"));
    Path arrays = Files.copy(original.resolve("arrays.npz"), copy.resolve("arrays.npz"));
    String settings = Files.readString(original.resolve("case.json"));
    String masked = settings.replace("\"neuron_dropout\": 0.0", "\"neuron_dropout\": 0.5");
    assertThat(masked).isNotEqualTo(settings);
    Files.writeString(copy.resolve("case.json"), masked);
    NpzEdit.addOnes(arrays, "mask/features.0.npy", 2, 8, 8, 8);
    NpzEdit.addOnes(arrays, "mask/features.3.npy", 2, 12, 8, 8);
    NpzEdit.addOnes(arrays, "mask/features.7.npy", 2, 16, 4, 4);

    CommandRun run = CommandRun.of(new CheckReferenceCommand(), folder.toString());

    assertThat(run.outLines()).last().isEqualTo("2 passed, 0 failed");
  }

  @Test
  void aStrideWaitsForTheNextConvolution() {
    int[] layout =
        ReferenceNetworks.layout(JsonParser.parseString("[8, 'S', 'M', 16, 'S']").getAsJsonArray());

    assertThat(layout).containsExactly(8, SpikingVgg.POOL, SpikingVgg.STRIDE, 16);
  }

  @Test
  void theLastBatchOfAnEpochMayBeSmaller() {
    long[] epoch = {4, 2, 0, 1, 3};

    assertThat(TrainingCurveKind.records(epoch, 0, 2)).containsExactly(4, 2);
    assertThat(TrainingCurveKind.records(epoch, 2, 2)).containsExactly(3);
  }
}
