package org.ottt.djl.data.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.testing.Fuzz;

/** Damaged stores of event frames: read or refused. */
class FrameStoreFuzzTest {

  private static final Set<Class<? extends Exception>> REFUSED = Set.of(DataException.class);

  @TempDir private Path folder;

  @Test
  void headers() throws IOException, InterruptedException {
    write();
    Path header = folder.resolve(FrameStoreHeader.FILE);
    Fuzz fuzz =
        new Fuzz(header, List.of(Files.readAllBytes(header)), REFUSED)
            .within(8 << 20, 64)
            .run(3000, file -> readAll(EventFrames.train(folder)));
    assertThat(fuzz.refused()).isGreaterThan(1000);
  }

  @Test
  void frames() throws IOException, InterruptedException {
    write();
    Path frames = folder.resolve(FrameStoreHeader.DATA_FILE);
    Fuzz fuzz =
        new Fuzz(frames, List.of(Files.readAllBytes(frames)), REFUSED)
            .within(8 << 20, 64)
            .run(
                1000,
                file -> {
                  EventFrames all = EventFrames.train(folder);
                  readAll(all);
                  all.verify();
                });
    assertThat(fuzz.refused()).isGreaterThan(500);
  }

  @Test
  void statistics() throws IOException, InterruptedException {
    write(folder, NormalizationKind.POSITION);
    Path statistics = folder.resolve(PositionStatistics.FILE);
    Fuzz fuzz =
        new Fuzz(statistics, List.of(Files.readAllBytes(statistics)), REFUSED)
            .within(4 << 20, 64)
            .run(500, file -> readAll(EventFrames.train(folder)));
    assertThat(fuzz.refused()).isGreaterThan(300);
  }

  private void write() throws IOException {
    write(folder, NormalizationKind.CHANNEL);
  }

  /** Writes a store of three samples. */
  static void write(Path folder, NormalizationKind normalization) throws IOException {
    FrameStorePlan plan =
        new FrameStorePlan(
            new FrameLayout(3, 2, 4, 5, FrameEncoding.FLOAT16),
            List.of("a", "b"),
            new TreeMap<>(),
            List.of(
                new PlannedSample("a/1", 0, Split.TRAIN, 10),
                new PlannedSample("b/1", 1, Split.TRAIN, 10),
                new PlannedSample("b/2", 1, Split.TEST, 10)),
            normalization);
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      for (int slot = 0; slot < 3; slot++) {
        float[] values = new float[plan.layout().values()];
        values[slot] = 1 + slot;
        writer.put(slot, values, slot);
      }
      writer.finish();
    }
  }

  static void readAll(EventFrames frames) throws IOException {
    float[] target = new float[(int) frames.sampleShape().size()];
    for (int i = 0; i < frames.size(); i++) {
      frames.read(i, new SplittableRandom(1), target, 0);
      assertThat(frames.classNames()).hasSizeGreaterThan(frames.label(i));
    }
  }
}
