package org.ottt.djl.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing piles up: in the last quarter of a long run a process holds as many arrays, as much
 * memory and as many file handles as in the second quarter, within 1 %.
 *
 * <p>The system property {@code ottt.soak} multiplies the length.
 */
@EnabledOnOs(OS.LINUX)
class SoakTest {

  private static final int FACTOR = Integer.getInteger("ottt.soak", 1);
  private static final int BATCHES = 2000;
  private static final int TIMES = 200;
  private static final int PREDICTIONS = 2000;
  private static final long PATIENCE_MINUTES = 20L * FACTOR;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ottt-a", "ottt-o", "sltt", "bptt"})
  void training(String rule) throws IOException, InterruptedException {
    int batches = BATCHES * FACTOR;
    List<Reading> readings = run("train", folder.toString(), rule, Integer.toString(batches));
    assertThat(readings).hasSize(batches / 10);
    assertFlat(readings);
  }

  @Test
  void openingAndClosing() throws IOException, InterruptedException {
    int times = TIMES * FACTOR;
    List<Reading> readings = run("open", folder.toString(), Integer.toString(times));
    assertThat(readings).hasSize(times);
    assertFlat(readings);
  }

  /** With {@code -Dottt.soak=50} these are 100,000. */
  @Test
  void predictions() throws IOException, InterruptedException {
    int times = PREDICTIONS * FACTOR;
    List<Reading> readings = run("predict", folder.toString(), Integer.toString(times));
    assertThat(readings).hasSize(times / 10);
    assertFlat(readings);
  }

  private static void assertFlat(List<Reading> readings) {
    assertFlat("native arrays", readings, Reading::arrays);
    assertFlat("file handles", readings, Reading::files);
    assertFlat("resident memory", readings, Reading::kibibytes);
  }

  private static void assertFlat(
      String what, List<Reading> readings, ToLongFunction<Reading> number) {
    int quarter = readings.size() / 4;
    double second = mean(readings.subList(quarter, 2 * quarter), number);
    double last = mean(readings.subList(3 * quarter, 4 * quarter), number);
    System.out.printf("%s: %s %.1f -> %.1f%n", readings.get(0).what(), what, second, last);
    assertThat(last).as(what).isCloseTo(second, Percentage.withPercentage(1));
  }

  private static double mean(List<Reading> readings, ToLongFunction<Reading> number) {
    return readings.stream().mapToLong(number).average().orElseThrow();
  }

  private List<Reading> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A heap of fixed size that is resident from the start, and the quick compiler only: what grows
    // then is native memory.
    command.addAll(List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dai.djl.pytorch.num_threads=1"));
    command.addAll(
        List.of("-Djava.awt.headless=true", "-cp", System.getProperty("java.class.path")));
    command.add(SoakMain.class.getName());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("no end after " + PATIENCE_MINUTES + " minutes: " + command);
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    try (Stream<String> lines = Files.lines(out)) {
      return Reading.parse(lines).toList();
    }
  }
}
