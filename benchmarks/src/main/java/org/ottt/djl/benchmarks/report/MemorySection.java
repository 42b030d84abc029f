package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.benchmarks.result.LineFit;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** Peak memory over the number of time steps (patent, figure 3). */
final class MemorySection implements Section {

  private static final String GPU = "peak_device_mb";
  private static final String CPU = "peak_resident_mb";

  /** Shares of the lowest peak; what grows by less over a step and over all is called flat. */
  private static final double LEAST_GROWTH_PER_STEP = 0.01;

  private static final double LEAST_GROWTH = 0.2;

  /** What cells must have in common to stand in one table. */
  static final String[] SETTINGS = {
    "width", "batch_size", "image_size", "batches", "allocator", "memory_limit_mb"
  };

  private static final List<String> SHARED_KEYS =
      List.of("width", "batch_size", "image_size", "allocator");

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "memory-").entrySet()) {
      String network = table.getKey();
      List<ResultRow> rows = ResultTable.read(table.getValue());
      var settings = Tables.group(rows, SETTINGS);
      page.heading(3, "Memory over T: " + network);
      List<ResultRow> floors = ResultTable.read(results.resolve("floor-" + network + ".csv"));
      for (List<ResultRow> cells : settings.values()) {
        write(cells, page);
        writeFloor(cells, floors, page);
      }
      page.picture(
          results.resolve("memory-" + network + ".png"),
          "Peak memory over the number of time steps, " + network);
    }
  }

  private static void write(List<ResultRow> cells, MarkdownPage page) {
    ResultRow first = cells.get(0);
    String column = column(first);
    page.paragraph(
        "%s in MiB, each cell in a fresh process; width %s, batch %s, images of %s pixels, %s"
            + " batches, allocator: %s%s%s.",
        column.equals(GPU)
            ? "Peak device memory, the context's share taken off,"
            : "Peak resident size of the process, Java and PyTorch included,",
        first.text("width"),
        first.text("batch_size"),
        first.text("image_size"),
        first.text("batches"),
        first.text("allocator"),
        first.text("allocator").equals("exact") && column.equals(CPU)
            ? " (glibc returns freed arrays above 128 KiB immediately)"
            : "",
        first.text("memory_limit_mb").equals("none")
            ? ""
            : "; each process limited to " + first.text("memory_limit_mb") + " MiB");
    var byMethod = Tables.group(cells, "method");
    List<Integer> steps =
        cells.stream().map(row -> (int) row.number("time_steps")).distinct().sorted().toList();
    List<String> header = new ArrayList<>(List.of("T"));
    steps.forEach(t -> header.add(t.toString()));
    header.add("over T");
    List<List<String>> lines = new ArrayList<>();
    byMethod.forEach(
        (key, rows) -> {
          List<String> line = new ArrayList<>(List.of(MethodStyle.of(key.get(0)).label()));
          for (int t : steps) {
            line.add(cell(rows, t, column));
          }
          line.add(overT(rows, column));
          lines.add(line);
        });
    page.table(header, lines);
  }

  /** Names the column that holds the peak. */
  static String column(ResultRow row) {
    return row.has(GPU) ? GPU : CPU;
  }

  /** What a step must hold in float32, and how much more the rules take at their largest T. */
  private static void writeFloor(List<ResultRow> cells, List<ResultRow> floors, MarkdownPage page) {
    ResultRow first = cells.get(0);
    Optional<ResultRow> known =
        floors.stream()
            .filter(
                row -> SHARED_KEYS.stream().allMatch(key -> row.text(key).equals(first.text(key))))
            .findFirst();
    if (known.isEmpty()) {
      return;
    }
    ResultRow floor = known.get();
    double start = floor.number("start_mb");
    page.paragraph(
        "Floor: a step of OTTT in float32 must hold %s MiB (parameters %s, gradients %s, momentum %s,"
            + " standardized weights %s, what connections read %s, surrogate derivatives %s, traces"
            + " %s); the process takes %s MiB with almost no arrays.",
        Tables.spell("%.0f", floor.number("floor_mb")),
        Tables.spell("%.0f", floor.number("parameters_mb")),
        Tables.spell("%.0f", floor.number("gradients_mb")),
        Tables.spell("%.0f", floor.number("momentum_mb")),
        Tables.spell("%.0f", floor.number("standardized_weights_mb")),
        Tables.spell("%.0f", floor.number("inputs_mb")),
        Tables.spell("%.0f", floor.number("derivatives_mb")),
        Tables.spell("%.0f", floor.number("traces_mb")),
        Tables.spell("%.0f", start));
    String column = column(first);
    List<List<String>> lines = new ArrayList<>();
    Tables.group(inFloat32(cells), "method")
        .forEach(
            (key, rows) ->
                rows.stream()
                    .filter(row -> row.text("status").equals("ok"))
                    .max(Comparator.comparingDouble(row -> row.number("time_steps")))
                    .ifPresent(
                        row -> {
                          double above = row.number(column) - start;
                          lines.add(
                              List.of(
                                  MethodStyle.of(key.get(0)).label(),
                                  row.text("time_steps"),
                                  Tables.spell("%.0f", above),
                                  Tables.spell("%.2f", above / floor.number("floor_mb"))));
                        }));
    page.table(List.of("", "T", "above the process, MiB", "x floor"), lines);
  }

  /** Another precision follows the rule's name (see MemoryCell). */
  private static List<ResultRow> inFloat32(List<ResultRow> cells) {
    return cells.stream().filter(row -> !row.text("method").contains(" ")).toList();
  }

  private static String cell(List<ResultRow> rows, int timeSteps, String column) {
    return rows.stream()
        .filter(row -> row.number("time_steps") == timeSteps)
        .findFirst()
        .map(
            row ->
                row.text("status").equals("ok")
                    ? Tables.spell("%.0f", row.number(column))
                    : "out of memory")
        .orElse("–");
  }

  /** Flat within some percent, or so many MiB per step. */
  private static String overT(List<ResultRow> rows, String column) {
    List<ResultRow> fitting =
        rows.stream()
            .filter(row -> row.text("status").equals("ok"))
            .sorted(Comparator.comparingDouble(row -> row.number("time_steps")))
            .toList();
    if (fitting.size() < 2) {
      return "–";
    }
    List<Double> peaks = fitting.stream().map(row -> row.number(column)).toList();
    double low = peaks.stream().min(Double::compare).orElseThrow();
    double high = peaks.stream().max(Double::compare).orElseThrow();
    // The second step brings what all later ones need as well, such as traces.
    List<ResultRow> later = fitting.stream().filter(row -> row.number("time_steps") > 1).toList();
    if (!grows(later.size() < 2 ? fitting : later, column, low)) {
      return String.format(Locale.ROOT, "within %.1f %%", 100 * (high / low - 1));
    }
    LineFit line = fit(fitting, column);
    return String.format(Locale.ROOT, "%+.1f MiB a step (R² %.4f)", line.slope(), line.rSquared());
  }

  /** Tells whether the line through peaks in the order of T rises by a share of the lowest one. */
  private static boolean grows(List<ResultRow> rows, String column, double low) {
    double first = rows.get(0).number("time_steps");
    double last = rows.get(rows.size() - 1).number("time_steps");
    double slope = fit(rows, column).slope();
    return slope > LEAST_GROWTH_PER_STEP * low || slope * (last - first) > LEAST_GROWTH * low;
  }

  private static LineFit fit(List<ResultRow> rows, String column) {
    return LineFit.of(
        rows.stream().map(row -> row.number("time_steps")).toList(),
        rows.stream().map(row -> row.number(column)).toList());
  }
}
