package org.ottt.djl.data.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.augment.PadAndCrop;

class FrameStoreTest {

  private static final int VALUES = 2 * 2 * 3 * 4;

  @TempDir Path folder;

  private static FrameStorePlan plan(FrameEncoding encoding) {
    return new FrameStorePlan(
        new FrameLayout(2, 2, 3, 4, encoding),
        List.of("cat", "dog"),
        new TreeMap<>(),
        List.of(
            new PlannedSample("cat/0", 0, Split.TRAIN, 10),
            new PlannedSample("dog/0", 1, Split.TRAIN, 10),
            new PlannedSample("cat/1", 0, Split.TRAIN, 10),
            new PlannedSample("dog/1", 1, Split.TEST, 10)));
  }

  /** OFF planes hold {@code slot}, ON planes {@code slot + 0.5}. */
  private static float[] sample(int slot) {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = slot + (i / 12 % 2) * 0.5f;
    }
    return values;
  }

  private void writeAll(FrameStorePlan plan) throws IOException {
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      writer.put(3, sample(3), 33);
      writer.put(0, sample(0), 30);
      writer.leaveOut(1, "broken\tbadly");
      writer.put(2, sample(2), 32);
      writer.finish();
    }
  }

  private static float[] read(EventFrames frames, int index) throws IOException {
    float[] target = new float[VALUES + 1];
    frames.read(index, new SplittableRandom(1), target, 1);
    return Arrays.copyOfRange(target, 1, target.length);
  }

  private static void assertFails(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessageContainingAll(parts);
  }

  @Test
  void givesBackWhatWasPut() throws IOException {
    writeAll(plan(FrameEncoding.FLOAT16));
    EventFrames train = EventFrames.train(folder);
    EventFrames test = EventFrames.test(folder);
    assertThat(train.size()).isEqualTo(2);
    assertThat(test.size()).isEqualTo(1);
    assertThat(train.sampleShape()).isEqualTo(new Shape(2, 2, 3, 4));
    assertThat(train.classNames()).containsExactly("cat", "dog");
    assertThat(test.label(0)).isEqualTo(1);
    assertThat(test.sample(0).recording()).isEqualTo("dog/1");
    assertThat(test.identity(0)).isEqualTo("dog/1 " + test.sample(0).checksum());
    assertThat(test.sample(0).events()).isEqualTo(33);
    // Training values are 0 and 2 in the OFF channel, 0.5 and 2.5 in the other.
    assertThat(train.normalization().mean(0)).isCloseTo(1f, within(1e-6f));
    assertThat(train.normalization().mean(1)).isCloseTo(1.5f, within(1e-6f));
    assertThat(train.normalization().std(1)).isCloseTo(1f, within(1e-6f));
    assertThat(read(test, 0)).containsOnly(2f);
    assertThat(read(train, 0)).containsOnly(-1f);
    assertThat(read(train.withNormalization(ChannelNormalization.unit(2)), 1)).isEqualTo(sample(2));
    assertThat(train.statistics().toString()).isEqualTo(train.normalization().toString());
    train.verify();
    assertThat(folder).isDirectoryNotContaining("glob:**/*progress");
  }

  @Test
  void aFileThatChangesWhileItIsInUseIsNamed() throws IOException {
    writeAll(plan(FrameEncoding.FLOAT16));
    EventFrames test = EventFrames.test(folder);
    Path file = folder.resolve(FrameStoreHeader.DATA_FILE);
    byte[] good = Files.readAllBytes(file);

    byte[] bad = good.clone();
    bad[bad.length - 1] ^= 1;
    Files.write(file, bad);
    assertFails(() -> read(test, 0), "the frames of dog/1 are damaged", "prepare the data again");

    Files.write(file, Arrays.copyOf(good, good.length - 1));
    assertFails(() -> read(test, 0), file + " became shorter while it was in use");

    Files.delete(file);
    assertFails(() -> read(test, 0), "cannot be read any more", file.toString());

    Files.write(file, good);
    assertThat(read(test, 0)).containsOnly(2f);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theFolderMayBeALink() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    folder = Files.createSymbolicLink(folder.resolve("link"), disk);
    writeAll(plan(FrameEncoding.FLOAT16));
    assertThat(read(EventFrames.test(disk), 0)).containsOnly(2f);
  }

  /** The memory of a process, at an address where there is none, is as a drive that fails. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatCannotBeReadIsNamed() throws IOException {
    writeAll(plan(FrameEncoding.FLOAT16));
    EventFrames test = EventFrames.test(folder);
    Path file = folder.resolve(FrameStoreHeader.DATA_FILE);
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
    assertFails(() -> read(test, 0), file + ": Input/output error", "make them readable");
  }

  @Test
  void cropsAllFramesAlike() throws IOException {
    EventFrames.Builder builder = EventFrames.builder(2, 3, 4, FrameEncoding.UINT8, 1);
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = 1 + i % 12;
    }
    builder.put(0, "one", 0, values, 1);
    EventFrames frames =
        builder.build("memory", List.of("a")).withAugmentations(List.of(new PadAndCrop(1)));
    float[] cropped = read(frames, 0);
    assertThat(cropped).isNotEqualTo(values).contains(0);
    for (int plane = 1; plane < 4; plane++) {
      assertThat(Arrays.copyOfRange(cropped, plane * 12, plane * 12 + 12))
          .isEqualTo(Arrays.copyOf(cropped, 12));
    }
  }

  @Test
  void keepsWholeCountsInBytes() throws IOException {
    EventFrames.Builder builder = EventFrames.builder(2, 3, 4, FrameEncoding.UINT8, 2);
    float[] values = new float[VALUES];
    values[5] = 255;
    values[7] = 300;
    builder.put(1, "one", 1, values, 1);
    builder.put(0, "zero", 0, new float[VALUES], 1);
    EventFrames frames = builder.build("memory", List.of("a", "b"));
    assertThat(read(frames, 1)).contains(255, atIndex(5));
    assertThat(read(frames, 1)[7]).isEqualTo(255);
    assertThat(frames.limit(1).size()).isEqualTo(1);
    assertThatThrownBy(() -> builder.build("memory", List.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    FrameStorePlan plan = plan(FrameEncoding.FLOAT16);
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      writer.put(0, sample(0), 30);
      writer.put(2, sample(2), 32);
      writer.leaveOut(1, "broken");
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
      assertFails(() -> FrameStoreWriter.open(folder, plan), "being prepared by another process");
    }
    assertThat(FrameStoreWriter.isFinished(folder, plan)).isFalse();
    assertFails(() -> EventFrames.train(folder), "holds no prepared event frames");
    // A killed process may leave a piece of a line; a failing disk other bytes than were written.
    Path journal = folder.resolve(FrameJournal.FILE);
    Files.writeString(journal, "3\tdone\t3", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    try (RandomAccessFile data =
        new RandomAccessFile(folder.resolve("frames.bin").toFile(), "rw")) {
      data.seek(2 * 2 * VALUES);
      data.write(99);
    }
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      assertThat(writer.isDone(0)).isTrue();
      assertThat(writer.isDone(1)).isTrue();
      assertThat(writer.isDone(2)).isFalse();
      assertThat(writer.isDone(3)).isFalse();
      assertThat(writer.leftOut()).containsExactly(new LeftOut("dog/0", "broken"));
      writer.put(2, sample(2), 32);
      writer.put(3, sample(3), 33);
      writer.finish();
    }
    assertThat(FrameStoreWriter.isFinished(folder, plan)).isTrue();
    EventFrames.train(folder).verify();
    assertThat(read(EventFrames.test(folder), 0)).containsOnly(2f);
  }

  @Test
  void refusesAnotherPlan() throws IOException {
    FrameStorePlan plan = plan(FrameEncoding.FLOAT16);
    FrameStorePlan other = plan(FrameEncoding.UINT8);
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      writer.put(0, sample(0), 30);
    }
    assertFails(() -> FrameStoreWriter.open(folder, other), "unfinished", "other options");
    writeAll(plan);
    assertFails(() -> FrameStoreWriter.isFinished(folder, other), "choose another --out");
  }

  @Test
  void namesDamage() throws IOException {
    writeAll(plan(FrameEncoding.FLOAT16));
    try (RandomAccessFile data =
        new RandomAccessFile(folder.resolve("frames.bin").toFile(), "rw")) {
      data.write(99);
    }
    EventFrames train = EventFrames.train(folder);
    assertFails(train::verify, "cat/0", "damaged");
    try (RandomAccessFile data =
        new RandomAccessFile(folder.resolve("frames.bin").toFile(), "rw")) {
      data.setLength(20);
    }
    assertFails(() -> EventFrames.train(folder), "frames.bin has 20 bytes", "delete " + folder);
    FrameStorePlan plan = plan(FrameEncoding.FLOAT16);
    assertFails(() -> FrameStoreWriter.isFinished(folder, plan), "cut off", "delete " + folder);
    Files.delete(folder.resolve("frames.bin"));
    assertFails(() -> FrameStoreWriter.isFinished(folder, plan), "is missing", "delete " + folder);
    Path header = folder.resolve("frames.json");
    String json = Files.readString(header, StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            "{",
            "[]",
            json.replace("\"slots\":4", "\"slots\":1"),
            json.replace("[1.0,", "[,"),
            json.replace("\"classNames\":[\"cat\"", "\"classNames\":[null"),
            json.replaceFirst("\"options\":\\{[^}]*}", "\"options\":null"),
            json.replace("\"recording\":\"cat/0\"", "\"recording\":null"),
            json.replace("\"height\":3", "\"height\":-3"))) {
      assertThat(bad).isNotEqualTo(json);
      Files.writeString(header, bad, StandardCharsets.UTF_8);
      assertFails(() -> EventFrames.train(folder), "frames.json is damaged");
    }
    Files.writeString(header, "{}", StandardCharsets.UTF_8);
    assertFails(() -> EventFrames.train(folder), "does not describe event frames");
  }

  @Test
  void refusesWithoutTrainingSamples() throws IOException {
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan(FrameEncoding.UINT8))) {
      for (int slot = 0; slot < 4; slot++) {
        writer.leaveOut(slot, "no good");
      }
      assertFails(writer::finish, "no training sample is left", "cat/0: no good");
    }
  }
}
