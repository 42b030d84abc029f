package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.Evaluator;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestNetworks;

/**
 * Metrics are means over all samples, each of them counted once: a last batch that is not full
 * counts by its samples, and so do the parts of a batch.
 */
class CountedOnceTest {

  private static final Shape SAMPLE = new Shape(2, 6, 6);
  private static final int COUNT = 10;
  private static final NoiseSamples DATA = new NoiseSamples(COUNT, SAMPLE, TestNetworks.CLASSES);

  @TempDir private Path folder;

  /** Ten samples in batches of four; a learning rate so small that no weight changes. */
  @ParameterizedTest
  @CsvSource({
    "ottt-a, 1, 0",
    "ottt-a, 3, 2",
    "ottt-o, 1, 2",
    "ottt-o, 3, 0",
    "sltt, 2, 0",
    "bptt, 3, 0"
  })
  void metricsAreMeansOverAllSamples(String rule, int parts, int workers) throws IOException {
    try (RunBench bench =
        new RunBench(
            TestNetworks.convolutional(LifParameters.DEFAULT, 0),
            LearningRules.byName(rule),
            SAMPLE,
            1e-30f)) {
      bench.setWorkers(workers);
      bench.trainer().setAccumulate(parts);
      List<EpochMetrics> rows = bench.run(folder.resolve("run"), DATA, DATA, 1);
      double loss = 0;
      double top1 = 0;
      double top5 = 0;
      int seen = 0;
      BatchLoader alone = BatchLoader.builder(DATA).optBatchSize(1).build();
      try (BatchStream batches = alone.epoch(bench.trainer().getManager(), 0)) {
        for (Batch batch : batches) {
          try (batch) {
            BatchResult result = bench.trainer().validateBatch(batch);
            seen += result.samples();
            loss += result.loss() / COUNT;
            top1 += (double) result.top1() / COUNT;
            top5 += (double) result.top5() / COUNT;
          }
        }
      }
      assertThat(seen).isEqualTo(COUNT);
      assertThat(top1).isStrictlyBetween(0.0, 1.0);
      assertThat(rows).hasSize(2);
      for (EpochMetrics row : rows) {
        assertThat(row.loss()).as(row.toString()).isCloseTo(loss, within(1e-5));
        assertThat(row.top1()).as(row.toString()).isCloseTo(top1, within(1e-12));
        assertThat(row.top5()).as(row.toString()).isCloseTo(top5, within(1e-12));
      }
      Evaluation evaluation =
          new Evaluator(bench.trainer().network(), List.of(1, 2), 2, 0)
              .run(BatchLoader.builder(DATA).optBatchSize(4).build(), bench.trainer().getManager());
      assertThat(evaluation.accuracies().get(1).samples()).isEqualTo(COUNT);
      assertThat(evaluation.accuracies().get(1).top1Fraction()).isCloseTo(top1, within(1e-12));
      int judged = 0;
      for (int label = 0; label < TestNetworks.CLASSES; label++) {
        for (int predicted = 0; predicted < TestNetworks.CLASSES; predicted++) {
          judged += evaluation.confusion().count(label, predicted);
        }
      }
      assertThat(judged).isEqualTo(COUNT);
    }
  }
}
