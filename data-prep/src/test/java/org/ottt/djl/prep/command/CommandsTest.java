package org.ottt.djl.prep.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.testing.SharedFolder;
import picocli.CommandLine;

class CommandsTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Callable<Integer> command, Object... args) {
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return line.execute(texts);
  }

  private Path recordings(int perClass) throws IOException {
    List<Event> events =
        IntStream.range(0, 100).mapToObj(i -> new Event(i, i, i / 2, i % 2)).toList();
    for (String name : List.of("cat", "dog")) {
      Path classFolder = Files.createDirectories(folder.resolve("source").resolve(name));
      for (int i = 0; i < perClass; i++) {
        Files.write(classFolder.resolve(i + ".aedat"), TestRecordings.dvs128(events));
      }
    }
    return folder.resolve("source");
  }

  @Test
  void preparesAndNamesWhatIsLeftOut() throws IOException {
    Path source = recordings(3);
    Files.write(source.resolve("dog/0.aedat"), new byte[10]);
    Path target = folder.resolve("out");
    assertThat(run(new PrepareDvsCifar10Command(), "--source", source, "--out", target)).isZero();
    assertThat(err.toString()).contains("left out dog/0.aedat: it is not an AEDAT file");
    assertThat(out.toString()).contains("5 recordings with 500 events", "1 left out", "2 classes");
    assertThat(EventFrames.train(target).sampleShape().getShape()).containsExactly(10, 2, 48, 48);
    assertThat(run(new PrepareDvsCifar10Command(), "--source", source, "--out", target)).isZero();
    assertThat(out.toString()).contains("prepared already: nothing to do");
  }

  @Test
  void refusesBadArguments() throws IOException {
    Path source = recordings(1);
    for (String[] bad :
        List.of(
            new String[] {"--frames", "0"},
            new String[] {"--size", "-1"},
            new String[] {"--split", "colour"},
            new String[] {"--workers", "0"})) {
      assertThat(
              run(
                  new PrepareDvsCifar10Command(),
                  "--source",
                  source,
                  "--out",
                  folder.resolve("o"),
                  bad[0],
                  bad[1]))
          .as(bad[0])
          .isEqualTo(2);
    }
  }

  @Test
  void preparesNmnist() throws IOException {
    Path source = SharedFolder.find("data/events/nmnist");
    Path target = folder.resolve("out");
    assertThat(
            run(
                new PrepareEventsCommand(),
                "--format",
                "nmnist",
                "--source",
                source,
                "--out",
                target))
        .isZero();
    EventFrames train = EventFrames.train(target);
    EventFrames test = EventFrames.test(target);
    assertThat(train.size()).isEqualTo(600);
    assertThat(test.size()).isEqualTo(100);
    assertThat(train.sampleShape().getShape()).containsExactly(10, 2, 34, 34);
    int[] perClass = new int[10];
    IntStream.range(0, 100).forEach(i -> perClass[test.label(i)]++);
    assertThat(perClass).containsExactly(8, 14, 8, 11, 14, 7, 10, 15, 2, 11);
    assertThat(IntStream.range(0, 600).mapToLong(i -> train.sample(i).events()).sum())
        .isEqualTo(2_477_673);
  }

  @Test
  void showsEvents() throws IOException {
    Path file = recordings(1).resolve("cat/0.aedat");
    Path show = folder.resolve("show");
    assertThat(run(new ShowEventsCommand(), file, "--out", show)).isZero();
    assertThat(out.toString())
        .contains("AEDAT2, 100 events, 10 frames of 128 x 128")
        .contains(show.resolve("0-events.png") + ", " + show.resolve("0-events.gif"));
    // Ten frames of 96 points in a row, gaps of 6, margins of 10, at 300 dots per inch.
    assertThat(ImageIO.read(show.resolve("0-events.png").toFile()).getWidth())
        .isEqualTo((int) Math.ceil((10 * 96 + 9 * 6 + 2 * 10) * 300 / 72.0));
    assertThat(show.resolve("0-events.svg")).isNotEmptyFile();
    assertThat(show.resolve("0-events.gif")).isNotEmptyFile();
  }

  @Test
  void showsEventsBesideThePicturesOfTheUser() throws IOException {
    Path file = recordings(1).resolve("cat/0.aedat");
    for (String ending : List.of("png", "svg", "gif")) {
      Files.writeString(file.resolveSibling("0." + ending), "mine");
    }
    assertThat(run(new ShowEventsCommand(), file, "--out", file.getParent())).isZero();
    for (String ending : List.of("png", "svg", "gif")) {
      assertThat(file.resolveSibling("0." + ending)).hasContent("mine");
      assertThat(file.resolveSibling("0-events." + ending)).isNotEmptyFile();
    }
  }

  @Test
  void refusesDelaysThatAnAnimationCannotHold() throws IOException {
    Path file = recordings(1).resolve("cat/0.aedat");
    Path show = folder.resolve("show");
    for (String bad : List.of("-5", "9", "655351", "700000")) {
      assertThat(run(new ShowEventsCommand(), file, "--out", show, "--delay=" + bad)).isEqualTo(2);
      assertThat(err.toString()).contains("--delay must be from 10 to 655350, but is " + bad + ".");
    }
    assertThat(show).doesNotExist();
    assertThat(run(new ShowEventsCommand(), file, "--out", show, "--delay=655350")).isZero();
    assertThat(show.resolve("0-events.gif")).isNotEmptyFile();
  }

  @Test
  void simulatesAndPrepares() throws IOException {
    Path simulated = folder.resolve("simulated");
    Object[] arguments = {
      "--dataset", "glyphs", "--limit", "10", "--loops", "1", "--seed", "3", "--out", simulated
    };
    assertThat(run(new SimulateEventsCommand(), arguments)).isZero();
    assertThat(out.toString()).contains("20 images");
    Path first = simulated.resolve("train/ankh");
    assertThat(first).isNotEmptyDirectory();
    assertThat(run(new SimulateEventsCommand(), arguments)).isZero();
    assertThat(out.toString()).contains("20 images, 0 new events");
    Path target = folder.resolve("out");
    assertThat(
            run(
                new PrepareDvsCifar10Command(),
                "--source",
                simulated,
                "--out",
                target,
                "--axes",
                "sensor"))
        .isZero();
    assertThat(EventFrames.train(target).size()).isEqualTo(10);
    assertThat(EventFrames.test(target).size()).isEqualTo(10);
    assertThat(EventFrames.test(target).classNames()).hasSize(10).contains("ankh");
    // More images of the same kind leave the recordings that are there as they are.
    Path recording;
    try (Stream<Path> files = Files.walk(simulated.resolve("test"))) {
      recording = files.filter(file -> file.toString().endsWith("_0.aedat")).findFirst().get();
    }
    byte[] some = Files.readAllBytes(recording);
    Path more = folder.resolve("more");
    arguments[3] = "20";
    arguments[9] = more;
    assertThat(run(new SimulateEventsCommand(), arguments)).isZero();
    assertThat(more.resolve(simulated.relativize(recording))).hasBinaryContent(some);
    arguments[9] = simulated;
    arguments[7] = "4";
    assertThat(run(new SimulateEventsCommand(), arguments)).isEqualTo(1);
    assertThat(err.toString()).contains("recordings of another simulation");
  }

  @Test
  void simulatesImageFiles() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images/cat")).getParent();
    BufferedImage picture = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(20, 20, 0xFFFFFF);
    ImageIO.write(picture, "png", images.resolve("cat/1.png").toFile());
    Files.write(images.resolve("cat/2.png"), new byte[100]);
    Path simulated = folder.resolve("simulated");
    assertThat(run(new SimulateEventsCommand(), "--source", images, "--out", simulated)).isZero();
    assertThat(simulated.resolve("cat/1.aedat")).isNotEmptyFile();
    assertThat(err.toString()).contains("left out", "2.png", "neither JPEG, PNG nor WebP");
    Path others = Files.createDirectories(folder.resolve("others/cat")).getParent();
    ImageIO.write(picture, "png", others.resolve("cat/3.png").toFile());
    assertThat(run(new SimulateEventsCommand(), "--source", others, "--out", simulated))
        .isEqualTo(1);
    assertThat(err.toString()).contains("recordings of another simulation");
    ImageIO.write(picture, "bmp", others.resolve("cat/3.bmp").toFile());
    Path twins = folder.resolve("twins");
    assertThat(run(new SimulateEventsCommand(), "--source", others, "--out", twins)).isEqualTo(1);
    assertThat(err.toString()).contains("3.bmp", "3.png would give one recording");
    assertThat(run(new SimulateEventsCommand(), "--out", simulated)).isEqualTo(2);
    assertThat(run(new SimulateEventsCommand(), "--out", simulated, "--threshold", "0"))
        .isEqualTo(2);
    for (String bad : List.of("--workers=0", "--limit=-1")) {
      assertThat(run(new SimulateEventsCommand(), "--source", images, "--out", simulated, bad))
          .isEqualTo(2);
    }
    assertThat(err.toString())
        .contains("--workers must be at least 1, but is 0.")
        .contains("--limit must not be negative, but is -1.");
  }
}
