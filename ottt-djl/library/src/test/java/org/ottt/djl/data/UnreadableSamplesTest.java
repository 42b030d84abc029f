package org.ottt.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UnreadableSamplesTest {

  /** Sample i holds i and a random number, has label i, and cannot be read if it is bad. */
  private record Source(int size, Set<Integer> bad) implements SampleSource {

    @Override
    public Shape sampleShape() {
      return new Shape(1, 1, 2);
    }

    @Override
    public List<String> classNames() {
      return IntStream.range(0, size).mapToObj(Integer::toString).toList();
    }

    @Override
    public int label(int index) {
      return index;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset)
        throws UnreadableSampleException {
      target[offset] = index;
      target[offset + 1] = (float) random.nextDouble();
      if (bad.contains(index)) {
        throw new UnreadableSampleException("file " + index + " is truncated", null);
      }
    }
  }

  private record Read(List<?> indices, List<Float> values, List<Long> labels, long progress) {}

  private static Read read(Batch batch) {
    List<Float> values = new ArrayList<>();
    for (float value : batch.getData().singletonOrThrow().toFloatArray()) {
      values.add(value);
    }
    List<Long> labels = new ArrayList<>();
    for (long label : batch.getLabels().singletonOrThrow().toLongArray()) {
      labels.add(label);
    }
    assertThat(batch.getSize()).isEqualTo(labels.size());
    return new Read(batch.getIndices(), values, labels, batch.getProgress());
  }

  private static List<Read> readAll(BatchLoader loader, int expectedSkipped) {
    List<Read> result = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = loader.epoch(manager, 1)) {
      for (Batch batch : batches) {
        try (batch) {
          result.add(read(batch));
        }
      }
      assertThat(batches.skipped()).isEqualTo(expectedSkipped);
    }
    return result;
  }

  private static BatchLoader.Builder loader(Source source, int batchSize, int workers) {
    return BatchLoader.builder(source)
        .optBatchSize(batchSize)
        .optWorkers(workers)
        .optMaxUnreadable(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void leavesThemOutOfTheirBatches(int workers) {
    Source source = new Source(10, Set.of(0, 2, 9));
    List<Read> batches = readAll(loader(source, 4, workers).build(), 3);
    assertThat(batches).hasSize(3);
    assertThat(batches.get(0).indices()).isEqualTo(List.of(1L, 3L));
    assertThat(batches.get(0).labels()).containsExactly(1L, 3L);
    assertThat(batches.get(0).values().get(0)).isEqualTo(1);
    assertThat(batches.get(0).values().get(2)).isEqualTo(3);
    assertThat(batches.get(0).progress()).isEqualTo(4);
    assertThat(batches.get(1).indices()).isEqualTo(List.of(4L, 5L, 6L, 7L));
    assertThat(batches.get(2).indices()).isEqualTo(List.of(8L));
  }

  @Test
  void givesTheSameBatchesForAnyNumberOfWorkers() {
    Source source = new Source(203, Set.of(3, 17, 18, 19, 20, 100, 202));
    List<Read> expected = readAll(loader(source, 16, 0).optShuffle(true).build(), 7);
    assertThat(readAll(loader(source, 16, 1).optShuffle(true).build(), 7)).isEqualTo(expected);
    assertThat(readAll(loader(source, 16, 3).optShuffle(true).optPrefetch(5).build(), 7))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void deliversNoEmptyBatch(int workers) {
    Source source = new Source(8, Set.of(0, 1, 4, 5, 6, 7));
    List<Read> batches = readAll(loader(source, 2, workers).build(), 6);
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).indices()).isEqualTo(List.of(2L, 3L));
    assertThat(readAll(loader(source, 1, workers).build(), 6)).hasSize(2);
    assertThat(readAll(loader(new Source(2, Set.of(0, 1)), 1, workers).build(), 2)).isEmpty();
  }

  @Test
  void reportsEachOnceInTheOrderOfTheBatches() {
    try (LogLines log = LogLines.of(SkippedSamples.class)) {
      BatchLoader loader = loader(new Source(40, Set.of(5, 6, 30)), 4, 3).build();
      readAll(loader, 3);
      readAll(loader, 3);
      assertThat(log.lines())
          .containsExactly(
              "WARN Skipped: file 5 is truncated",
              "WARN Skipped: file 6 is truncated",
              "WARN Skipped: file 30 is truncated");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void moreThanOnePercentEndTheEpochAtTheSameBatch(int workers) {
    Source source = new Source(250, Set.of(10, 90, 130, 170));
    BatchLoader.Builder builder = BatchLoader.builder(source).optBatchSize(10).optWorkers(workers);
    List<Object> delivered = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = builder.build().epoch(manager, 0)) {
      assertThatThrownBy(
              () -> {
                for (Batch batch : batches) {
                  try (batch) {
                    delivered.addAll(batch.getIndices());
                  }
                }
              })
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(DataException.class)
          .hasMessage(
              "3 of 250 samples cannot be read, more than 1 %: repair or delete the files"
                  + " reported, the last one: file 130 is truncated");
    }
    assertThat(delivered).hasSize(128);
  }

  @Test
  void onePercentIsAllowed() {
    Source source = new Source(200, Set.of(10, 190));
    assertThat(readAll(BatchLoader.builder(source).optBatchSize(50).build(), 2)).hasSize(4);
    assertThatThrownBy(() -> BatchLoader.builder(source).optMaxUnreadable(1.5).build())
        .hasMessageContaining("0 to 1");
  }

  @Test
  void aBatchSeenByHasNextIsNotLost() {
    BatchLoader loader = loader(new Source(4, Set.of(0)), 2, 1).build();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = loader.epoch(manager, 0)) {
      var iterator = batches.iterator();
      assertThat(iterator.hasNext()).isTrue();
      assertThat(iterator.hasNext()).isTrue();
      try (Batch batch = iterator.next()) {
        assertThat(batch.getIndices()).isEqualTo(List.of(1L));
      }
      assertThat(iterator.hasNext()).isTrue();
      batches.close();
      assertThat(iterator.hasNext()).isFalse();
      assertThatThrownBy(iterator::next).hasMessage("The batch stream is closed");
    }
  }

  @Test
  void throughputCountsSamplesThatWereDelivered() {
    BatchLoader loader = loader(new Source(10, Set.of(3)), 4, 1).build();
    Throughput result = Throughput.measure(loader, 20);
    assertThat(result.samples()).isBetween(20L, 23L);
    assertThat(result.skipped()).isBetween(2L, 3L);
    assertThat(result.samplesPerSecond()).isPositive();
    BatchLoader broken = loader(new Source(2, Set.of(0, 1)), 2, 0).build();
    assertThat(Throughput.measure(broken, 5).samples()).isZero();
    assertThatThrownBy(() -> Throughput.measure(loader, 0)).hasMessageContaining("1 or more");
  }
}
