package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.recipe.Recipes;
import picocli.CommandLine;

/** What the plan of a run takes from its options. */
class TrainingPlanTest {

  private static TrainingPlan plan(int seed) throws IOException {
    TrainingOptions options = new TrainingOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(
            "--limit-train=64",
            "--limit-test=32",
            "--batch-size=32",
            "--width=0.5",
            "--time-steps=2",
            "--device=cpu",
            "--seed=" + seed);
    return TrainingPlan.open(
        Recipes.byName("glyphs"), options, List.of(), RowShare.WHOLE, new Sharing(1, 0));
  }

  private static List<Long> order(BatchLoader loader, int epoch) {
    List<Long> order = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = loader.epoch(manager, epoch)) {
      for (Batch batch : batches) {
        try (batch) {
          batch.getIndices().forEach(index -> order.add((Long) index));
        }
      }
    }
    return order;
  }

  private static List<Long> sorted(int count) {
    return IntStream.range(0, count).mapToObj(Long::valueOf).toList();
  }

  @Test
  void trainingSamplesAreShuffledBySeedAndEpochAndTestSamplesAreNot() throws IOException {
    TrainingPlan plan = plan(1);
    List<Long> first = order(plan.trainData(), 0);
    assertThat(first).isNotEqualTo(sorted(64)).containsExactlyInAnyOrderElementsOf(sorted(64));
    assertThat(order(plan.trainData(), 1))
        .isNotEqualTo(first)
        .containsExactlyInAnyOrderElementsOf(sorted(64));
    assertThat(order(plan.testData(), 0)).isEqualTo(sorted(32));
    assertThat(order(plan(1).trainData(), 0)).isEqualTo(first);
    assertThat(order(plan(2).trainData(), 0)).isNotEqualTo(first);
  }
}
