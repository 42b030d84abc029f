package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.result.Spread;

/** Training time per time step under every rule and form. */
final class SpeedSection implements Section {

  /** What timings must have in common to stand in one table. */
  static final String[] SETTINGS = {"width", "batch_size", "image_size", "time_steps"};

  private static final String TRACE = "ottt-a trace";
  private static final String TWO_FORWARD = "ottt-a two-forward";

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "speed-").entrySet()) {
      String network = table.getKey();
      List<ResultRow> rows = ResultTable.read(table.getValue());
      page.heading(3, "Speed: " + network);
      var settings = Tables.group(rows, SETTINGS);
      for (List<ResultRow> timings : settings.values()) {
        write(timings, page);
      }
      page.picture(
          results.resolve("speed-" + network + ".png"), "Training time per time step, " + network);
    }
  }

  private static void write(List<ResultRow> rows, MarkdownPage page) {
    ResultRow first = rows.get(0);
    var byContender = Tables.group(rows, "contender");
    page.paragraph(
        "Time per time step: that of a whole training batch, its update included, divided by T;"
            + " width %s, batch %s, images of %s pixels, T = %s, median of %d interleaved"
            + " repetitions. Ratios to the same network with ReLU in place of neurons are computed"
            + " within each repetition.",
        first.text("width"),
        first.text("batch_size"),
        first.text("image_size"),
        first.text("time_steps"),
        byContender.values().iterator().next().size());
    List<List<String>> lines = new ArrayList<>();
    byContender.forEach((contender, timings) -> lines.add(line(contender.get(0), timings)));
    page.table(
        List.of("", "ms a step", "quartiles", "ms an image", "× ReLU network", "quartiles"), lines);
    compareForms(byContender, page);
    compareOnlineForms(byContender, page);
  }

  private static void compareForms(
      Map<List<String>, List<ResultRow>> byContender, MarkdownPage page) {
    List<ResultRow> trace = byContender.get(List.of(TRACE));
    List<ResultRow> twoForward = byContender.get(List.of(TWO_FORWARD));
    List<ResultRow> convolutions = byContender.get(List.of("convolutions"));
    if (trace == null || twoForward == null || convolutions == null) {
      return;
    }
    Spread share = ratios(trace, twoForward);
    page.paragraph(
        "The trace form takes %.3f of the two-forward form's time (quartiles %.3f to %.3f), and the"
            + " convolutions alone take %.3f of the trace form's. A convolution computes three"
            + " products of about equal cost for a step, one forward and two in the backward pass;"
            + " the two-forward form adds a fourth, so dropping it saves at most a quarter of the"
            + " convolution time; savings beyond that come from neurons and weights."
            + " OTTT_O has four products too, and standardizes and updates all weights at every"
            + " step.",
        share.median(),
        share.lowerQuartile(),
        share.upperQuartile(),
        ratios(convolutions, trace).median());
  }

  private static void compareOnlineForms(
      Map<List<String>, List<ResultRow>> byContender, MarkdownPage page) {
    List<ResultRow> exact = byContender.get(List.of("ottt-o"));
    List<ResultRow> trace = byContender.get(List.of("ottt-o trace"));
    if (exact == null || trace == null) {
      return;
    }
    Spread share = ratios(trace, exact);
    page.paragraph(
        "OTTT_O in the trace form, with three products a step, takes %.3f of the exact form's time"
            + " (quartiles %.3f to %.3f).",
        share.median(), share.lowerQuartile(), share.upperQuartile());
  }

  /** Ratios within each repetition. */
  private static Spread ratios(List<ResultRow> rows, List<ResultRow> others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(rows.size(), others.size()); i++) {
      ratios.add(rows.get(i).number("seconds_per_step") / others.get(i).number("seconds_per_step"));
    }
    return Spread.of(ratios);
  }

  private static List<String> line(String contender, List<ResultRow> rows) {
    Spread seconds = spread(rows, "seconds_per_step");
    Spread ratio = spread(rows, "ratio_to_relu");
    return List.of(
        contender,
        Tables.spell("%.1f", 1e3 * seconds.median()),
        Tables.spell("%.1f", 1e3 * seconds.lowerQuartile())
            + "–"
            + Tables.spell("%.1f", 1e3 * seconds.upperQuartile()),
        Tables.spell("%.2f", 1e3 * spread(rows, "seconds_per_image").median()),
        Tables.spell("%.3f", ratio.median()),
        Tables.spell("%.3f", ratio.lowerQuartile())
            + "–"
            + Tables.spell("%.3f", ratio.upperQuartile()));
  }

  private static Spread spread(List<ResultRow> rows, String column) {
    return Spread.of(rows.stream().map(row -> row.number(column)).toList());
  }
}
