package org.ottt.djl.benchmarks.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.cli.OutOfMemory;
import org.ottt.djl.measurement.OwnJava;

/** Peak memory and time of a step, from the hundredth to the millionth. */
final class MemoryPart {

  private static final List<String> KEYS = List.of("method", "step", "limit_mb");
  private static final List<String> VALUES =
      List.of("status", "resident_mb", "ms_per_step", "live_arrays");

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:+SuppressFatalErrorMessage");

  /** Steps on another stream beforehand, for all rules alike. */
  private static final int WARM_UP = 10_000;

  private MemoryPart() {}

  static void run(
      ResultFolder folder, List<String> methods, long steps, int limitMb, PrintWriter out)
      throws IOException, InterruptedException {
    ResultTable table = folder.table("stream-memory.csv", KEYS, VALUES);
    int warmUp = (int) Math.min(WARM_UP, steps);
    for (String method : methods) {
      if (method.equals("bptt")) {
        for (long t = 100; t <= steps; t = t % 3 == 0 ? t / 3 * 10 : 3 * t) {
          if (table.contains(method, t, limitMb)) {
            if (table.row(method, t, limitMb).text("status").equals("out of memory")) {
              break;
            }
          } else if (!measure(table, method, t, warmUp, limitMb, out)) {
            break;
          }
        }
      } else {
        // The two-forward form takes longer; a tenth of the steps shows the same.
        long last = method.equals("ottt-o") ? Math.max(100, steps / 10) : steps;
        if (!table.contains(method, last, limitMb)) {
          measure(table, method, last, warmUp, limitMb, out);
        }
      }
    }
    List<ResultRow> alike =
        table.rows().stream().filter(row -> row.number("limit_mb") == limitMb).toList();
    StreamCharts.memory(alike, folder.file("stream-memory.png"));
    out.println("Table: " + table.file());
    out.flush();
  }

  /** Returns whether memory sufficed. */
  private static boolean measure(
      ResultTable table, String method, long steps, int warmUp, int limitMb, PrintWriter out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // Writable private memory, not address space, of which Java reserves far more than it uses.
    command.addAll(List.of("/bin/sh", "-c", "ulimit -d \"$0\" && exec \"$@\""));
    command.add(Long.toString(limitMb * 1024L));
    command.addAll(
        OwnJava.command(
            JVM_OPTIONS,
            StreamCellMain.class,
            method,
            Long.toString(steps),
            Integer.toString(warmUp)));
    Path errors = Files.createTempFile("ottt-stream", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.matches("\\d+ [\\d.]+ [\\d.]+ \\d+")) {
          continue;
        }
        String[] cells = line.split(" ", -1);
        table.put(
            List.of(
                method,
                Long.parseLong(cells[0]),
                limitMb,
                "ok",
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Integer.parseInt(cells[3])));
        out.printf(
            Locale.ROOT,
            "%-12s step %,9d  %s MiB  %s ms a step  %s arrays%n",
            method,
            Long.parseLong(cells[0]),
            cells[1],
            cells[2],
            cells[3]);
        out.flush();
      }
      int exitCode = process.waitFor();
      if (exitCode == 0) {
        return true;
      }
      String told = Files.readString(errors, StandardCharsets.UTF_8).strip();
      if (OutOfMemory.isToldIn(told)
          || told.contains("OutOfMemoryError")
          || exitCode == 128 + 9
          || exitCode == 128 + 6) {
        List<Object> row = new ArrayList<>(List.of(method, steps, limitMb, "out of memory"));
        row.add(null);
        row.add(null);
        row.add(null);
        table.put(row);
        out.printf(Locale.ROOT, "%-12s step %,9d  out of memory%n", method, steps);
        out.flush();
        return false;
      }
      throw new IOException(method + " failed: " + OwnJava.failure(told));
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }
}
