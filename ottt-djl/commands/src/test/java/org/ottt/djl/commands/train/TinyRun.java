package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.commands.testing.CommandRun;

/** Training of glyphs on settings so small that a run takes about a second. */
final class TinyRun {

  /** Columns of metrics.csv whose values are a clock's or the system's. */
  private static final List<String> MEASURED =
      List.of("seconds", "images_per_second", "peak_memory_mib");

  private TinyRun() {}

  /** Returns the options, followed by others, which win where they say otherwise. */
  static String[] options(Path out, String... others) {
    List<String> all = new ArrayList<>();
    set(all, others, "--limit-train", "64");
    set(all, others, "--limit-test", "32");
    set(all, others, "--epochs", "2");
    set(all, others, "--batch-size", "32");
    set(all, others, "--width", "0.5");
    set(all, others, "--time-steps", "2");
    set(all, others, "--device", "cpu");
    set(all, others, "--out", out.toString());
    all.addAll(Arrays.asList(others));
    return all.toArray(String[]::new);
  }

  private static void set(List<String> all, String[] others, String option, String value) {
    if (!Arrays.asList(others).contains(option)) {
      all.addAll(List.of(option, value));
    }
  }

  /** Runs to an end that may be a failure. */
  static CommandRun run(Path out, String... others) {
    return CommandRun.of(new TrainCommand(), options(out, others));
  }

  /** Runs to a good end. */
  static CommandRun succeed(Path out, String... others) {
    CommandRun run = run(out, others);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  /** Returns metrics.csv without the columns that measure this machine. */
  static List<String> computedMetrics(Path out) throws IOException {
    List<String> lines = Files.readAllLines(out.resolve("metrics.csv"));
    List<String> header = List.of(lines.get(0).split(",", -1));
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      String[] values = line.split(",", -1);
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < values.length; i++) {
        if (!MEASURED.contains(header.get(i))) {
          row.append(values[i]).append(',');
        }
      }
      kept.add(row.toString());
    }
    return kept;
  }

  static Path lastCheckpoint(Path out) {
    return out.resolve("checkpoint/last.safetensors");
  }
}
