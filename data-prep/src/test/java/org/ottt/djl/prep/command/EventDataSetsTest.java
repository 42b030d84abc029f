package org.ottt.djl.prep.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;

/** Data sets in the layouts that they are published in, and options of preparation. */
class EventDataSetsTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Callable<Integer> command, Object... args) {
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return Cli.run(command, new PrintWriter(out), new PrintWriter(err), texts);
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path write(String name, String... lines) throws IOException {
    return write(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static float[] read(EventFrames frames, int index) throws IOException {
    float[] values = new float[(int) frames.sampleShape().size()];
    frames.read(index, new SplittableRandom(0), values, 0);
    return values;
  }

  private static List<String> names(EventFrames frames) {
    return IntStream.range(0, frames.size()).mapToObj(i -> frames.sample(i).recording()).toList();
  }

  /** A recording of three gestures with 40, 50 and 60 events, 1 ms apart, and noise between. */
  private static byte[] trial() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      events.add(new Event(1000L * i, i % 128, i / 2, i % 2));
    }
    return TestRecordings.aedat3(events);
  }

  private void writeGestures() throws IOException {
    String header = "class,startTime_usec,endTime_usec";
    for (String user : List.of("user01_led", "user02_led", "user24_lab")) {
      write("DvsGesture/" + user + ".aedat", trial());
    }
    write(
        "DvsGesture/user01_led_labels.csv",
        header,
        "1,10000,50000",
        "11,50000,100000",
        "2,120000,180000");
    write("DvsGesture/user02_led_labels.csv", header, "1,10000,60000", "", "1,500000,600000");
    write("DvsGesture/user24_lab_labels.csv", header, "2,0,100000");
    write("DvsGesture/trials_to_train.txt", "user01_led.aedat", "user02_led.aedat", "");
    write("DvsGesture/trials_to_test.txt", "user24_lab.aedat");
  }

  @Test
  void preparesDvs128Gesture() throws IOException {
    writeGestures();
    Path target = folder.resolve("out");
    assertThat(
            run(
                new PrepareEventsCommand(),
                "--format",
                "dvs-gesture",
                "--source",
                folder,
                "--out",
                target))
        .as(err.toString())
        .isZero();
    EventFrames train = EventFrames.train(target);
    assertThat(train.classNames()).hasSize(11).startsWith("hand_clapping").contains("air_guitar");
    assertThat(names(train))
        .containsExactly(
            "DvsGesture/user01_led.aedat@10000-50000",
            "DvsGesture/user01_led.aedat@120000-180000",
            "DvsGesture/user01_led.aedat@50000-100000",
            "DvsGesture/user02_led.aedat@10000-60000");
    assertThat(IntStream.range(0, 4).map(train::label)).containsExactly(0, 1, 10, 0);
    assertThat(IntStream.range(0, 4).mapToLong(i -> train.sample(i).events()))
        .containsExactly(40L, 60L, 50L, 50L);
    assertThat(err.toString())
        .contains("left out DvsGesture/user02_led.aedat@500000-600000", "no event between");
    EventFrames test = EventFrames.test(target);
    assertThat(test.size()).isEqualTo(1);
    assertThat(test.label(0)).isEqualTo(1);
    assertThat(test.sampleShape().getShape()).containsExactly(20, 2, 128, 128);
    // Counts, not normalized, as the authors train on them: 40 events in 20 frames.
    float[] values = read(train, 0);
    double sum = 0;
    for (float value : values) {
      assertThat(value).isIn(0f, 1f);
      sum += value;
    }
    assertThat(sum).isEqualTo(40);
    // Event 10 is OFF (channel 0) at column 10, row 5, in the first frame.
    assertThat(values[5 * 128 + 10]).isEqualTo(1);
  }

  @Test
  void namesWhatIsWrongWithTrials() throws IOException {
    writeGestures();
    assertGestureFails("ends before it begins", "line 2", "user24_lab_labels.csv", "2,7,7");
    assertGestureFails("names class 12, not 1 to 11", "line 2", "user24_lab_labels.csv", "12,7,8");
    assertGestureFails("is not a class", "line 2", "user24_lab_labels.csv", "2,x,8");
    assertGestureFails("is not a class", "line 2", "user24_lab_labels.csv", "2,5");
    write("DvsGesture/trials_to_test.txt", "user99.aedat");
    assertGestureFails("there is no recording", "user99", "user24_lab_labels.csv", "2,7,8");
    write("DvsGesture/trials_to_test.txt", "../user99.aedat");
    assertGestureFails(
        "is not the name of a recording", "user99", "user24_lab_labels.csv", "2,7,8");
    Files.delete(folder.resolve("DvsGesture/trials_to_train.txt"));
    assertGestureFails(
        "does not hold trials_to_train.txt", "DvsGesture.tar.gz", "user24_lab_labels.csv", "2,7,8");
  }

  private void assertGestureFails(String part, String other, String table, String row)
      throws IOException {
    write("DvsGesture/" + table, "class,startTime_usec,endTime_usec", row);
    err.getBuffer().setLength(0);
    assertThat(
            run(
                new PrepareEventsCommand(),
                "--format",
                "DVS-Gesture",
                "--source",
                folder,
                "--out",
                folder.resolve("o")))
        .isEqualTo(1);
    assertThat(err.toString()).contains(part, other);
  }

  @Test
  void refusesTwoRecordingsOfOneNameInTheLists() throws IOException {
    byte[] recording = TestRecordings.atis(List.of(new Event(0, 1, 2, 1), new Event(9, 3, 4, 0)));
    Path first = write("samples/1.bin", recording);
    Path second = write("samples/1.bs2", recording);
    write("train.txt", "1 0");
    write("test.txt", "1 0");
    Path target = folder.resolve("o");
    assertThat(run(new PrepareEventsCommand(), "--source", folder, "--out", target)).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            first + " and " + second + " have the same name in the lists: choose one by --format");
    assertThat(target).doesNotExist();
  }

  @Test
  void scalesNcaltech101ToOneSize() throws IOException {
    // Two recordings of pictures of 40 x 20 and 200 x 100 pixels: a line along each diagonal.
    for (int size : new int[] {20, 100}) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        events.add(new Event(i, 2 * i + 1, i, 1));
      }
      for (String split : List.of("train", "test")) {
        write(split + "/lines/image_" + size + ".bin", TestRecordings.atis(events));
      }
    }
    Path target = folder.resolve("out");
    Object[] arguments = {
      "--format",
      "ncaltech101",
      "--source",
      folder,
      "--out",
      target,
      "--size",
      "16x8",
      "--frames",
      "1"
    };
    assertThat(run(new PrepareEventsCommand(), arguments)).as(err.toString()).isZero();
    EventFrames train =
        EventFrames.train(target)
            .withNormalization(EventFrames.normalization(target, NormalizationKind.NONE));
    assertThat(train.sampleShape().getShape()).containsExactly(1, 2, 8, 16);
    float[] small = read(train, 0);
    float[] large = read(train, 1);
    // The same picture at another size: its diagonal runs from corner to corner in both.
    for (int i = 0; i < 8; i++) {
      int at = 128 + i * 16 + 2 * i;
      assertThat(small[at] + small[at + 1]).as("row %d", i).isPositive();
      assertThat(large[at] + large[at + 1]).as("row %d", i).isPositive();
    }
    assertThat(small[128 + 15]).isZero();
    assertThat(large[128 + 15]).isZero();
    // Without a size, frames are the sensor's.
    Path whole = folder.resolve("whole");
    arguments[5] = whole;
    arguments[7] = "0";
    assertThat(run(new PrepareEventsCommand(), arguments)).isZero();
    assertThat(EventFrames.train(whole).sampleShape().getShape()).containsExactly(1, 2, 180, 240);
  }

  private Path classes(int perClass, List<Event> events) throws IOException {
    for (String name : List.of("cat", "dog")) {
      for (int i = 0; i < perClass; i++) {
        write("source/" + name + "/" + i + ".aedat", TestRecordings.dvs128(events));
      }
    }
    return folder.resolve("source");
  }

  @Test
  void reportsStepsBackAndRefusesThemIfStrict() throws IOException {
    List<Event> steps = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      steps.add(new Event(i == 50 ? 0 : 60 + i, i, i, i % 2));
    }
    Path source = classes(3, steps);
    Path target = folder.resolve("out");
    assertThat(run(new PrepareDvsCifar10Command(), "--source", source, "--out", target)).isZero();
    assertThat(err.toString())
        .contains("warning: 6 recordings, first cat/0.aedat (1 of 100 events, by 109 us at most)")
        .contains("timestamps step back");
    assertThat(out.toString()).contains("0 left out");
    assertThat(Files.readString(target.resolve("frames.json"))).contains("step back");
    assertThat(
            run(
                new PrepareDvsCifar10Command(),
                "--source",
                source,
                "--out",
                folder.resolve("strict"),
                "--strict"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no training sample is left", "go back at event 50");
  }

  @Test
  void theCameraCanBeNamed() throws IOException {
    List<Event> events = IntStream.range(0, 50).mapToObj(i -> new Event(i, i, i, 1)).toList();
    for (String name : List.of("a", "b")) {
      write("source/" + name + "/1.bin", TestRecordings.atis(events));
      write("source/" + name + "/2.bin", TestRecordings.atis(events));
    }
    Path source = folder.resolve("source");
    assertThat(run(new PrepareEventsCommand(), "--source", source, "--out", folder.resolve("no")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("outside the sensor of 34 x 34", "--camera");
    Path target = folder.resolve("out");
    assertThat(
            run(
                new PrepareEventsCommand(),
                "--camera",
                "60x50",
                "--source",
                source,
                "--out",
                target))
        .as(err.toString())
        .isZero();
    assertThat(EventFrames.train(target).sampleShape().getShape()).containsExactly(10, 2, 50, 60);
    assertThat(
            run(
                new PrepareEventsCommand(),
                "--camera",
                "leica",
                "--source",
                source,
                "--out",
                target))
        .isEqualTo(2);
    assertThat(err.toString()).contains("leica", "dvs128", "WIDTHxHEIGHT");
  }

  @Test
  void normalizesByPosition() throws IOException {
    // Pixel (1, 1) has 1 event in every recording, pixel (2, 2) has 0, 1 or 2 of the last ones.
    for (int i = 0; i < 3; i++) {
      List<Event> events = new ArrayList<>();
      events.add(new Event(0, 1, 1, 1));
      for (int k = 0; k < i; k++) {
        events.add(new Event(k + 1, 2, 2, 1));
      }
      write("train/a/" + i + ".bin", TestRecordings.atis(events));
      write("test/a/" + i + ".bin", TestRecordings.atis(events));
    }
    Path target = folder.resolve("out");
    Object[] arguments = {
      "--format",
      "nmnist",
      "--source",
      folder,
      "--out",
      target,
      "--frames",
      "1",
      "--normalization",
      "position"
    };
    assertThat(run(new PrepareEventsCommand(), arguments)).as(err.toString()).isZero();
    assertThat(target.resolve("normalization.bin")).hasSize(2L * 2 * 34 * 34 * Float.BYTES);
    EventFrames train = EventFrames.train(target);
    int plane = 34 * 34;
    float deviation = (float) Math.sqrt(2.0 / 3);
    for (int i = 0; i < 3; i++) {
      float[] values = read(train, i);
      assertThat(values[plane + 34 + 1]).isZero();
      assertThat(values[plane + 2 * 34 + 2]).isCloseTo((i - 1) / deviation, within(1e-6f));
      // Positions without events stay what they are.
      assertThat(values[0]).isZero();
      assertThat(values).doesNotContain(Float.NaN);
    }
    // The other kinds can be had from the same store.
    EventFrames counts =
        train.withNormalization(EventFrames.normalization(target, NormalizationKind.NONE));
    assertThat(read(counts, 2)[plane + 2 * 34 + 2]).isEqualTo(2);
    assertThat(EventFrames.normalization(target, NormalizationKind.CHANNEL).mean(1))
        .isCloseTo(2f / plane, within(1e-6f));
    // A damaged or missing file is noticed.
    byte[] statistics = Files.readAllBytes(target.resolve("normalization.bin"));
    statistics[100] ^= 1;
    Files.write(target.resolve("normalization.bin"), statistics);
    assertThatThrownBy(() -> EventFrames.train(target))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("normalization.bin is damaged", "prepare the data again");
    arguments[5] = folder.resolve("channel");
    arguments[9] = "channel";
    assertThat(run(new PrepareEventsCommand(), arguments)).isZero();
    assertThatThrownBy(
            () -> EventFrames.normalization(folder.resolve("channel"), NormalizationKind.POSITION))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--normalization position");
  }

  @Test
  void showsAllAxesSideBySide() throws IOException {
    Path file =
        classes(1, IntStream.range(0, 100).mapToObj(i -> new Event(i, i, i / 2, 1)).toList())
            .resolve("cat/0.aedat");
    Path target = folder.resolve("show");
    assertThat(run(new ShowEventsCommand(), file, "--axes", "all", "--out", target))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("in this order sensor, spikingjelly, dat2mat");
    Path one = folder.resolve("one");
    assertThat(run(new ShowEventsCommand(), file, "--axes", "sensor", "--out", one)).isZero();
    assertThat(pixels(target.resolve("0-events.png")))
        .isGreaterThan(2 * pixels(one.resolve("0-events.png")));
    assertThat(ImageIO.read(target.resolve("0-events.gif").toFile()).getWidth())
        .isEqualTo(3 * 256 + 2 * 16);
    assertThat(run(new ShowEventsCommand(), file, "--axes", "mirrored")).isEqualTo(2);
  }

  private static int pixels(Path picture) throws IOException {
    BufferedImage image = ImageIO.read(picture.toFile());
    return image.getWidth() * image.getHeight();
  }

  @Test
  void readsPropheseeRecordings() throws IOException {
    List<Event> events = IntStream.range(0, 48).mapToObj(i -> new Event(i, i, i, i % 2)).toList();
    write("source/a/1.raw", TestRecordings.evt3(events));
    write("source/a/2.raw", TestRecordings.evt2(events));
    write("source/b/1.dat", TestRecordings.dat(events));
    write("source/b/2.dat", TestRecordings.dat(events));
    Path target = folder.resolve("out");
    assertThat(
            run(new PrepareEventsCommand(), "--source", folder.resolve("source"), "--out", target))
        .as(err.toString())
        .isZero();
    assertThat(EventFrames.train(target).sampleShape().getShape()).containsExactly(10, 2, 48, 64);
    assertThat(read(EventFrames.train(target), 0)).isEqualTo(read(EventFrames.train(target), 1));
  }
}
