package org.ottt.djl.prep.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.LeftOut;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameCounts;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.testing.SharedFolder;

class PreparationTest {

  @TempDir Path folder;

  private Path source;
  private Path out;

  @BeforeEach
  void makeFolders() {
    source = folder.resolve("source");
    out = folder.resolve("out");
  }

  private PreparationOptions options(RecordingFormat format, int size, OptionalLong seed) {
    return new PreparationOptions(
        source,
        out,
        SourceLayout.CLASSES,
        new RecordingOptions(format, AxisMapping.SENSOR, null, false),
        new FrameOptions(2, FrameSplit.NUMBER, size, 0),
        NormalizationKind.CHANNEL,
        seed,
        3);
  }

  private PreparationReport prepare(RecordingFormat format) throws IOException {
    return new Preparation(options(format, 0, OptionalLong.empty())).run();
  }

  private static List<Event> events(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Event(i, i % 34, i % 7, i % 2)).toList();
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static List<String> names(EventFrames frames) {
    return IntStream.range(0, frames.size()).mapToObj(i -> frames.sample(i).recording()).toList();
  }

  private static void assertFails(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private void writeClasses() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("dog/dog_" + i + ".aedat", TestRecordings.dvs128(events(10 + i)));
      write("cat/cat_" + i + ".aedat", TestRecordings.dvs128(events(40 + i)));
    }
    write("cat/._cat_1.aedat", new byte[3]);
    write("readme.txt", new byte[3]);
  }

  @Test
  void takesTheLastTenthOfEachClassForTheTest() throws IOException {
    writeClasses();
    PreparationReport report = prepare(RecordingFormat.AEDAT2);
    assertThat(report.recordings()).isEqualTo(40);
    assertThat(report.leftOut()).isEmpty();
    EventFrames train = EventFrames.train(out);
    assertThat(train.classNames()).containsExactly("cat", "dog");
    assertThat(names(train))
        .hasSize(36)
        .startsWith("cat/cat_0.aedat", "dog/dog_0.aedat", "cat/cat_1.aedat")
        .endsWith("cat/cat_17.aedat", "dog/dog_17.aedat");
    EventFrames test = EventFrames.test(out);
    assertThat(names(test))
        .containsExactly(
            "cat/cat_18.aedat", "dog/dog_18.aedat", "cat/cat_19.aedat", "dog/dog_19.aedat");
    assertThat(test.label(1)).isEqualTo(1);
    assertThat(test.sample(1).events()).isEqualTo(28);
    assertThat(test.sampleShape().getShape()).containsExactly(2, 2, 128, 128);
  }

  @Test
  void drawsTheTestWithASeed() throws IOException {
    writeClasses();
    new Preparation(options(RecordingFormat.AEDAT2, 24, OptionalLong.of(7))).run();
    List<String> test = names(EventFrames.test(out));
    assertThat(test).hasSize(4).doesNotContain("cat/cat_19.aedat", "dog/dog_19.aedat");
    assertThat(EventFrames.test(out).sampleShape().getShape()).containsExactly(2, 2, 24, 24);
    assertThat(EventFrames.train(out).size()).isEqualTo(36);
  }

  @Test
  void doesNothingTheSecondTime() throws IOException {
    writeClasses();
    prepare(RecordingFormat.AEDAT2);
    byte[] header = Files.readAllBytes(out.resolve("frames.json"));
    assertThat(prepare(RecordingFormat.AEDAT2).alreadyFinished()).isTrue();
    assertThat(Files.readAllBytes(out.resolve("frames.json"))).isEqualTo(header);
    assertFails(
        () -> new Preparation(options(RecordingFormat.AEDAT2, 48, OptionalLong.empty())).run(),
        "other options",
        "choose another --out");
    write("cat/cat_99.aedat", TestRecordings.dvs128(events(9)));
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "other recordings");
  }

  @Test
  void theNumberOfWorkersChangesNothing() throws IOException {
    writeClasses();
    prepare(RecordingFormat.AEDAT2);
    byte[] data = Files.readAllBytes(out.resolve("frames.bin"));
    byte[] header = Files.readAllBytes(out.resolve("frames.json"));
    out = folder.resolve("again");
    prepare(RecordingFormat.AEDAT2);
    assertThat(Files.readAllBytes(out.resolve("frames.bin"))).isEqualTo(data);
    assertThat(Files.readAllBytes(out.resolve("frames.json"))).isEqualTo(header);
  }

  @Test
  void leavesDamagedRecordingsOutByName() throws IOException {
    writeClasses();
    byte[] good = TestRecordings.dvs128(events(10));
    write("cat/cat_3.aedat", Arrays.copyOf(good, good.length - 1));
    write("cat/cat_0.aedat", new byte[0]);
    write("dog/dog_18.aedat", TestRecordings.dvs128(events(1)));
    PreparationReport report = prepare(RecordingFormat.AEDAT2);
    assertThat(report.leftOut())
        .containsExactly(
            new LeftOut("cat/cat_0.aedat", "the file is empty"),
            new LeftOut("dog/dog_18.aedat", "1 events are fewer than the 2 frames"));
    assertThat(EventFrames.train(out).size()).isEqualTo(35);
    assertThat(EventFrames.test(out).size()).isEqualTo(3);
    assertThat(report.warnings())
        .containsExactly(
            "cat/cat_3.aedat (from byte "
                + (good.length - 8)
                + "): the file stops within an event and was read up to the last whole one;"
                + " --strict refuses it");
    assertThat(names(EventFrames.train(out))).contains("cat/cat_3.aedat");
  }

  @Test
  void strictPreparationLeavesOutWhatStopsWithinAnEvent() throws IOException {
    writeClasses();
    byte[] good = TestRecordings.dvs128(events(10));
    write("cat/cat_3.aedat", Arrays.copyOf(good, good.length - 1));
    PreparationOptions options = options(RecordingFormat.AEDAT2, 0, OptionalLong.empty());
    PreparationReport report =
        new Preparation(
                new PreparationOptions(
                    source,
                    out,
                    options.layout(),
                    new RecordingOptions(RecordingFormat.AEDAT2, AxisMapping.SENSOR, null, true),
                    options.frames(),
                    NormalizationKind.CHANNEL,
                    OptionalLong.empty(),
                    3))
            .run();
    assertThat(report.leftOut())
        .containsExactly(
            new LeftOut("cat/cat_3.aedat", "the last event is cut off after 7 of 8 bytes"));
  }

  /** The memory of a process, at an address where there is none, is as a drive that fails. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void namesTheRecordingThatCannotBeRead() throws IOException {
    writeClasses();
    Path bad = source.resolve("cat/cat_3.aedat");
    Files.delete(bad);
    Files.createSymbolicLink(bad, Path.of("/proc/self/mem"));
    for (RecordingFormat format : new RecordingFormat[] {RecordingFormat.AEDAT2, null}) {
      out = folder.resolve("out-" + format);
      assertFails(
          () -> prepare(format),
          bad + " cannot be read: Input/output error; ",
          "run the command again");
      // Not finished without it, as if it were damaged.
      assertThat(out.resolve("frames.json")).doesNotExist();
    }
  }

  @Test
  void keepsTheSplitOfFolders() throws IOException {
    write("Train/0/1.bin", TestRecordings.atis(events(10)));
    write("Train/1/2.bin", TestRecordings.atis(events(11)));
    write("Test/0/3.bin", TestRecordings.atis(events(12)));
    write("Test/1/4.bin", TestRecordings.atis(events(13)));
    prepare(RecordingFormat.ATIS);
    assertThat(names(EventFrames.train(out))).containsExactly("Train/0/1.bin", "Train/1/2.bin");
    assertThat(names(EventFrames.test(out))).containsExactly("Test/0/3.bin", "Test/1/4.bin");
    write("Test/2/5.bin", TestRecordings.atis(events(13)));
    assertFails(() -> prepare(RecordingFormat.ATIS), "other classes in Train than in Test");
  }

  @Test
  void keepsTheSplitOfLists() throws IOException {
    for (int i = 0; i < 4; i++) {
      write("samples/" + i + ".bs2", TestRecordings.atis(events(10 + i)));
    }
    write("train4.txt", "#sample #class\n2\t1\n0\t0\n".getBytes(StandardCharsets.UTF_8));
    write("test2.txt", "1 1\n3 0\n".getBytes(StandardCharsets.UTF_8));
    prepare(null);
    EventFrames train = EventFrames.train(out);
    assertThat(names(train)).containsExactly("samples/0.bs2", "samples/2.bs2");
    assertThat(train.classNames()).containsExactly("0", "1");
    assertThat(train.label(1)).isEqualTo(1);
    assertThat(names(EventFrames.test(out))).containsExactly("samples/3.bs2", "samples/1.bs2");
    write("test2.txt", "7 2\n".getBytes(StandardCharsets.UTF_8));
    assertFails(() -> prepare(null), "test2.txt: line 1", "no recording 7");
    write("test2.txt", "1 two\n".getBytes(StandardCharsets.UTF_8));
    assertFails(() -> prepare(null), "test2.txt: line 1 is not a name and a label");
  }

  @Test
  void theTestListHasOnlyLabelsOfTheTrainingList() throws IOException {
    for (int i = 0; i < 4; i++) {
      write("samples/" + i + ".bs2", TestRecordings.atis(events(10 + i)));
    }
    write("train.txt", "0 0\n1 2\n".getBytes(StandardCharsets.UTF_8));
    String refusal =
        source + " has other classes in test.txt than in train.txt: no training sample";
    write("test.txt", "2 0\n3 10\n".getBytes(StandardCharsets.UTF_8));
    assertFails(() -> prepare(null), refusal + " has label 10; ");
    write("test.txt", "2 0\n3 1\n".getBytes(StandardCharsets.UTF_8));
    assertFails(() -> prepare(null), refusal + " has label 1; ");
    write("test.txt", "0 9\n1 8\n2 7\n3 6\n".getBytes(StandardCharsets.UTF_8));
    assertFails(() -> prepare(null), refusal + " has labels 6, 7, 8, ...; ");
    assertThat(out).doesNotExist();
  }

  @Test
  void labelsThatNoTrainingSampleHasAreToldOf() throws IOException {
    for (int i = 0; i < 3; i++) {
      write("samples/" + i + ".bs2", TestRecordings.atis(events(10 + i)));
    }
    write("train.txt", "0 0\n1 3\n".getBytes(StandardCharsets.UTF_8));
    write("test.txt", "2 3\n".getBytes(StandardCharsets.UTF_8));
    try (LogLines log = LogLines.of(SampleLists.class)) {
      prepare(null);
      assertThat(log.lines())
          .containsExactly(
              "WARN "
                  + source.resolve("train.txt")
                  + " has labels up to 3, but only 2 of them occur");
    }
    assertThat(EventFrames.train(out).classNames()).containsExactly("0", "1", "2", "3");
    write("train.txt", "0 0\n1 1\n".getBytes(StandardCharsets.UTF_8));
    write("test.txt", "2 1\n".getBytes(StandardCharsets.UTF_8));
    out = folder.resolve("complete");
    try (LogLines log = LogLines.of(SampleLists.class)) {
      prepare(null);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "source is not a folder", "--source");
    Files.createDirectories(source);
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "holds no class folders", "CLASS/*.aedat");
    write("cat.zip", new byte[2]);
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "unpack the archives first");
    write("cat/a.aedat", new byte[2]);
    Files.createDirectories(source.resolve("dog"));
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "dog holds no .aedat recording");
    write("dog/a.aedat", new byte[2]);
    assertFails(
        () -> prepare(RecordingFormat.AEDAT2), "no recording that can be read", "cat/a.aedat");
    write("dog/a.aedat", TestRecordings.dvs128(events(20)));
    Files.createFile(out);
    assertFails(() -> prepare(RecordingFormat.AEDAT2), "cannot write to", "choose another --out");
  }

  @Test
  void storesScaledFramesExactlyIfTheFirstSensorHasTheirSize() throws IOException {
    write("a/1.aedat", TestRecordings.dvs128(events(10)));
    write("a/2.bin", TestRecordings.atis(events(10)));
    write("b/1.aedat", TestRecordings.dvs128(events(10)));
    write("b/2.aedat", TestRecordings.dvs128(events(10)));
    FrameOptions frames =
        new FrameOptions(2, FrameSplit.NUMBER, new FrameSize(128, 128), 0, FrameExtent.SENSOR);
    PreparationOptions options = options(null, 0, OptionalLong.empty());
    new Preparation(
            new PreparationOptions(
                source,
                out,
                options.layout(),
                options.recordings(),
                frames,
                NormalizationKind.CHANNEL,
                OptionalLong.empty(),
                1))
        .run();
    EventFrames all =
        EventFrames.test(out).withNormalization(ChannelNormalization.unit(FrameCounts.CHANNELS));
    float[] values = new float[2 * 2 * 128 * 128];
    all.read(0, new SplittableRandom(0), values, 0);
    float sum = 0;
    for (float value : values) {
      sum += value;
    }
    assertThat(names(all)).startsWith("a/2.bin");
    assertThat(sum).isGreaterThan(5);
  }

  @Test
  void preparesTheObjects() throws IOException {
    source = SharedFolder.find("data/events/dvs128-objects");
    PreparationReport report =
        new Preparation(options(RecordingFormat.AEDAT2, 48, OptionalLong.empty())).run();
    assertThat(report.events()).isEqualTo(1_117_537);
    EventFrames train = EventFrames.train(out);
    EventFrames test = EventFrames.test(out);
    assertThat(train.size()).isEqualTo(7 * 32);
    assertThat(test.size()).isEqualTo(7 * 8);
    assertThat(train.classNames()).startsWith("box", "knife").endsWith("scissors");
    train.verify();
    // The statistics are those of the whole training set, so it is normalized to 0 and 1.
    double sum = 0;
    double squares = 0;
    float[] values = new float[2 * 2 * 48 * 48];
    for (int i = 0; i < train.size(); i++) {
      train.read(i, new SplittableRandom(0), values, 0);
      for (float value : values) {
        sum += value;
        squares += value * value;
      }
    }
    double count = (double) train.size() * values.length;
    assertThat(sum / count).isBetween(-1e-4, 1e-4);
    assertThat(squares / count).isBetween(0.9999, 1.0001);
  }

  @Test
  void comparesNamesNaturally() {
    List<String> names = new ArrayList<>(List.of("a10", "a9", "b", "a", "a09", "a9b", "10", "9"));
    names.sort(new NaturalOrder());
    assertThat(names).containsExactly("9", "10", "a", "a09", "a9", "a9b", "a10", "b");
    // Digits of another script are text.
    names = new ArrayList<>(List.of("\uff12b", "\uff11b", "1b"));
    names.sort(new NaturalOrder());
    assertThat(names).containsExactly("1b", "\uff11b", "\uff12b");
    assertThat(Stream.of("2", "1").sorted(new NaturalOrder())).containsExactly("1", "2");
  }

  @Test
  void framesBesideTheClassesAreNoClass() throws IOException {
    writeClasses();
    out = source.resolve("frames");
    prepare(RecordingFormat.AEDAT2);
    assertThat(EventFrames.train(out).classNames()).containsExactly("cat", "dog");
    assertThat(prepare(RecordingFormat.AEDAT2).leftOut()).isEmpty();
    out = source.resolve("more");
    prepare(null);
    assertThat(EventFrames.train(out).classNames()).containsExactly("cat", "dog");
  }

  @Test
  void testRecordingsMayBeCalledValidation() throws IOException {
    for (String split : List.of("train", "val")) {
      for (String name : List.of("cat", "dog")) {
        write(split + "/" + name + "/1.aedat", TestRecordings.dvs128(events(12)));
      }
    }
    write("__MACOSX/train/x.aedat", new byte[3]);
    prepare(RecordingFormat.AEDAT2);
    assertThat(names(EventFrames.train(out)))
        .containsExactly("train/cat/1.aedat", "train/dog/1.aedat");
    assertThat(names(EventFrames.test(out))).containsExactly("val/cat/1.aedat", "val/dog/1.aedat");
  }
}
