package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.result.Spread;

/** The same network and batch trained by Python's PyTorch ({@code benchmarks/peers}). */
final class PeerSection implements Section {

  private static final String DEVICE_MEMORY = "peak_device_mb";
  private static final String RESIDENT_MEMORY = "peak_resident_mb";

  /** What is timed here (see {@link SpeedSection}), by the peer that does the same. */
  private static final Map<String, List<String>> COUNTERPARTS =
      Map.of("ottt-a", List.of("ottt-a trace", "ottt-a two-forward"), "bptt", List.of("bptt"));

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "peers-").entrySet()) {
      String network = table.getKey();
      List<ResultRow> own = ResultTable.read(results.resolve("speed-" + network + ".csv"));
      page.heading(3, "Compared with PyTorch in Python: " + network);
      for (List<ResultRow> rows :
          Tables.group(ResultTable.read(table.getValue()), SpeedSection.SETTINGS).values()) {
        String ratios = explainRatios(results, rows.get(0).text("pytorch"));
        write(rows, own.stream().filter(row -> agrees(row, rows.get(0))).toList(), ratios, page);
      }
    }
  }

  /**
   * Says what a ratio to Python is, and whether it compares two versions of PyTorch as well.
   *
   * @param results where our own results and the description of the machine are
   * @param peer the version of Python's PyTorch
   */
  static String explainRatios(Path results, String peer) throws IOException {
    String engine = Machine.read(results).versions().get("engine");
    String versions =
        engine == null || ("PyTorch " + peer).startsWith(engine)
            ? ""
            : "Ours runs on "
                + engine
                + ", so the ratios compare two builds of PyTorch as well as two programs. ";
    return versions + "× Python is our time divided by Python's; below 1 is faster.";
  }

  private static void write(
      List<ResultRow> rows, List<ResultRow> own, String ratios, MarkdownPage page) {
    ResultRow first = rows.get(0);
    boolean onDevice = first.has(DEVICE_MEMORY);
    page.paragraph(
        "OTTT_A with two forward passes and BPTT written in Python (`benchmarks/peers`), PyTorch"
            + " %s; width %s, batch %s, images of %s pixels, T = %s. One process per method, run"
            + " after ours, not interleaved with it, so that ratios are of medians; peak memory is"
            + " %s. %s",
        first.text("pytorch"),
        first.text("width"),
        first.text("batch_size"),
        first.text("image_size"),
        first.text("time_steps"),
        onDevice ? "that of the device, less the context" : "the process's resident set",
        ratios);
    List<List<String>> lines = new ArrayList<>();
    var ours = Tables.group(own, "contender");
    Tables.group(rows, "method")
        .forEach(
            (method, timings) -> {
              Spread peer = milliseconds(timings);
              String memory =
                  Tables.spell(
                      "%.0f", timings.get(0).number(onDevice ? DEVICE_MEMORY : RESIDENT_MEMORY));
              lines.add(line("Python: " + method.get(0), peer, memory, "1"));
              for (String name : COUNTERPARTS.getOrDefault(method.get(0), List.of())) {
                List<ResultRow> counterpart = ours.get(List.of(name));
                if (counterpart != null) {
                  Spread here = milliseconds(counterpart);
                  lines.add(
                      line(
                          "here: " + name,
                          here,
                          "",
                          Tables.spell("%.3f", here.median() / peer.median())));
                }
              }
            });
    page.table(List.of("", "ms a step", "quartiles", "peak MiB", "× Python"), lines);
  }

  private static List<String> line(String name, Spread ms, String memory, String ratio) {
    return List.of(
        name,
        Tables.spell("%.2f", ms.median()),
        Tables.spell("%.2f", ms.lowerQuartile()) + "–" + Tables.spell("%.2f", ms.upperQuartile()),
        memory,
        ratio);
  }

  private static Spread milliseconds(List<ResultRow> rows) {
    return Spread.of(rows.stream().map(row -> 1e3 * row.number("seconds_per_step")).toList());
  }

  /** Python and Java spell numbers differently. */
  private static boolean agrees(ResultRow own, ResultRow peer) {
    for (String setting : SpeedSection.SETTINGS) {
      if (own.number(setting) != peer.number(setting)) {
        return false;
      }
    }
    return true;
  }
}
