package org.ottt.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shares of several processes are, put together, the batches of one. */
class BatchShareTest {

  private static final int SAMPLES = 19;

  /** Samples that tell their number and what was drawn for them. */
  private record Numbered(Set<Integer> unreadable) implements SampleSource {

    @Override
    public int size() {
      return SAMPLES;
    }

    @Override
    public Shape sampleShape() {
      return new Shape(1, 1, 2);
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }

    @Override
    public int label(int index) {
      return index % 3;
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset)
        throws UnreadableSampleException {
      if (unreadable.contains(index)) {
        throw new UnreadableSampleException("sample " + index, null);
      }
      target[offset] = index;
      target[offset + 1] = (float) random.nextDouble();
    }
  }

  private static BatchLoader loader(Set<Integer> unreadable, RowShare share, int workers) {
    return BatchLoader.builder(new Numbered(unreadable))
        .optBatchSize(5)
        .optShuffle(true)
        .optSeed(3)
        .optWorkers(workers)
        .optMaxUnreadable(0.5)
        .optShare(share)
        .build();
  }

  /** Returns the rows of every batch: number, what was drawn, label. */
  private static List<List<List<Float>>> whole(Set<Integer> unreadable) {
    List<List<List<Float>>> batches = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream stream = loader(unreadable, RowShare.WHOLE, 0).epoch(manager, 2)) {
      for (Batch batch : stream) {
        try (batch) {
          batches.add(rows(batch));
        }
      }
    }
    return batches;
  }

  private static List<List<Float>> rows(Batch batch) {
    float[] data = batch.getData().singletonOrThrow().toFloatArray();
    long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
    List<List<Float>> rows = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      rows.add(List.of(data[2 * i], data[2 * i + 1], (float) labels[i]));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "3, 0", "5, 0", "2, 2", "3, 1", "5, 3"})
  void areTheRowsOfTheWholeBatches(int size, int workers) {
    Set<Integer> unreadable = Set.of(4, 11, 12);
    List<Map<Integer, List<Float>>> together = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int rank = 0; rank < size; rank++) {
        BatchLoader loader = loader(unreadable, new RowShare(rank, size), workers);
        assertThat(loader.samplesPerEpoch()).isEqualTo(SAMPLES);
        assertThat(loader.batchesPerEpoch()).isEqualTo(4);
        int number = 0;
        try (BatchStream stream = loader.epoch(manager, 2)) {
          for (Batch batch : stream) {
            try (batch) {
              BatchShare share = (BatchShare) batch;
              assertThat(share.rows()).isEqualTo(number == 3 ? 4 : 5);
              assertThat(share.getProgress()).isEqualTo(number == 3 ? 19 : 5 * (number + 1));
              assertThat(share.getProgressTotal()).isEqualTo(SAMPLES);
              if (together.size() == number) {
                together.add(new TreeMap<>());
              }
              List<List<Float>> rows = rows(batch);
              int[] places = share.ownRows();
              assertThat(rows).hasSize(places.length);
              for (int i = 0; i < places.length; i++) {
                assertThat(together.get(number).put(places[i], rows.get(i))).isNull();
              }
              for (int place : share.unreadableRows()) {
                assertThat(together.get(number).put(place, List.of())).isNull();
              }
            }
            number++;
          }
        }
        assertThat(number).isEqualTo(4);
      }
    }
    List<List<List<Float>>> readable =
        together.stream()
            .map(batch -> batch.values().stream().filter(row -> !row.isEmpty()).toList())
            .toList();
    assertThat(readable).isEqualTo(whole(unreadable));
    assertThat(together.stream().mapToInt(Map::size).sum()).isEqualTo(SAMPLES);
  }

  @Test
  void ofAnEpochEnteredInTheMiddleAreTheSame() {
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream all = loader(Set.of(), new RowShare(1, 3), 2).epoch(manager, 1);
        BatchStream rest = loader(Set.of(), new RowShare(1, 3), 2).epoch(manager, 1, 2, 0)) {
      List<List<List<Float>>> batches = new ArrayList<>();
      all.forEach(batch -> batches.add(rows(batch)));
      List<List<List<Float>>> last = new ArrayList<>();
      rest.forEach(batch -> last.add(rows(batch)));
      assertThat(last).isEqualTo(batches.subList(2, 4));
    }
  }

  @Test
  void withoutASampleAreDelivered() {
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream stream = loader(Set.of(), new RowShare(4, 5), 0).epoch(manager, 0)) {
      List<Integer> sizes = new ArrayList<>();
      stream.forEach(batch -> sizes.add(batch.getSize()));
      assertThat(sizes).containsExactly(1, 1, 1, 0);
    }
  }

  @Test
  void countSamplesThatOthersCouldNotRead() {
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream stream = loader(Set.of(), new RowShare(0, 2), 0).epoch(manager, 0)) {
      stream.addSkippedElsewhere(9);
      assertThat(stream.skipped()).isEqualTo(9);
      assertThatThrownBy(() -> stream.addSkippedElsewhere(1))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("10 of 19 samples cannot be read, more than 50 %");
    }
  }

  @Test
  void areRefusedWhereABatchHasTooFewRows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(Set.of(), new RowShare(0, 6), 0))
        .withMessageContaining("cannot be shared by 6 processes");
  }
}
