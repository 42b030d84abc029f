package org.ottt.djl.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.ottt.djl.testing.NativeArrays;

/**
 * What a process holds at a moment.
 *
 * @param what what it is doing
 * @param arrays live native arrays
 * @param kibibytes resident memory
 * @param files open file handles
 */
record Reading(String what, long arrays, long kibibytes, long files) {

  /** Reads this process. */
  static Reading now(String what) {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return new Reading(what, NativeArrays.count(), resident(), files.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Returns a line that {@link #parse} reads. */
  String toLine() {
    return String.join(
        "\t", "READING", what, Long.toString(arrays), Long.toString(kibibytes), "" + files);
  }

  /** Reads the lines of a process's output that are readings. */
  static Stream<Reading> parse(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith("READING\t"))
        .map(line -> Arrays.asList(line.split("\t", -1)))
        .map(
            values ->
                new Reading(
                    values.get(1),
                    Long.parseLong(values.get(2)),
                    Long.parseLong(values.get(3)),
                    Long.parseLong(values.get(4))));
  }
}
