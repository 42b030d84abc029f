package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.result.Spread;

/** What sharing a batch among processes costs, and what follows for clusters. */
final class ClusterSection implements Section {

  private static final String ALONE = "alone";
  private static final String SECONDS = "seconds";

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> cases = ResultTable.read(results.resolve("cluster.csv"));
    List<ResultRow> exchanges = ResultTable.read(results.resolve("cluster-exchange.csv"));
    List<ResultRow> predictions = ResultTable.read(results.resolve("cluster-prediction.csv"));
    if (cases.isEmpty() && exchanges.isEmpty()) {
      return;
    }
    page.heading(3, "Several processes (Spark)");
    if (!cases.isEmpty()) {
      writeCases(cases, page);
    }
    if (!exchanges.isEmpty()) {
      writeExchanges(exchanges, page);
    }
    if (!predictions.isEmpty()) {
      writePredictions(predictions, page);
      page.picture(
          results.resolve("cluster-prediction.png"),
          "Predicted efficiency over the number of machines");
    }
  }

  private static void writeCases(List<ResultRow> cases, MarkdownPage page) {
    page.paragraph(
        "OTTT_A, VGG of width %s, T = %s, one thread per process, all cases interleaved, %d rounds; median"
            + " seconds of a batch (slowest process), and how many of them it computes, exchanges"
            + " gradients and waits for the other process.",
        cases.get(0).text("width"), cases.get(0).text("time_steps"), perRound(cases, ALONE).size());
    List<List<String>> lines = new ArrayList<>();
    Tables.group(cases, "network", "case", "processes", "batch_size")
        .forEach(
            (key, rows) ->
                lines.add(
                    List.of(
                        key.get(0) + ", " + key.get(1),
                        key.get(2),
                        key.get(3),
                        seconds(rows, SECONDS),
                        seconds(rows, "compute"),
                        seconds(rows, "exchange"),
                        seconds(rows, "waiting"))));
    page.table(
        List.of("", "processes", "batch", "s a batch", "compute", "exchange", "waiting"), lines);
    List<Double> alone = perRound(cases, ALONE);
    List<Double> independent = perRound(cases, "independent");
    List<Double> together = perRound(cases, "together");
    page.paragraph(
        "Two processes that share a batch run at %s of the speed of two that exchange nothing. With"
            + " t(n) the time of a batch on n processes, t(1) / (2 t(2)) is %s. (Medians; the range"
            + " over rounds in parentheses.)",
        ratios(independent, together, 1), ratios(alone, together, 2));
  }

  /** Returns VGG's seconds of a case, one figure for each round. */
  private static List<Double> perRound(List<ResultRow> cases, String name) {
    return cases.stream()
        .filter(row -> row.text("case").equals(name) && row.text("network").equals("vgg"))
        .map(row -> row.number(SECONDS))
        .toList();
  }

  private static String ratios(List<Double> numerators, List<Double> denominators, int factor) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < numerators.size(); i++) {
      ratios.add(numerators.get(i) / (factor * denominators.get(i)));
    }
    Spread spread = Spread.of(ratios);
    return "%s (%s–%s)"
        .formatted(
            Tables.spell("%.3f", spread.median()),
            Tables.spell("%.3f", spread.low()),
            Tables.spell("%.3f", spread.high()));
  }

  private static String seconds(List<ResultRow> rows, String column) {
    return Tables.spell(
        "%.3f", Spread.of(rows.stream().map(row -> row.number(column)).toList()).median());
  }

  private static void writeExchanges(List<ResultRow> exchanges, MarkdownPage page) {
    page.paragraph(
        "One exchange between two network namespaces of this machine, joined by a link of the given"
            + " speed (`ottt-djl/spark/exchange-netns.sh`); both share its processor. The limit is 2 (n − 1) / n · bytes /"
            + " bandwidth with n = 2.");
    List<List<String>> lines = new ArrayList<>();
    for (Map.Entry<List<String>, List<ResultRow>> group :
        Tables.group(exchanges, "floats", "megabits").entrySet()) {
      List<ResultRow> rows = group.getValue();
      double limit =
          rows.get(0).number("floats")
              * Float.BYTES
              * Byte.SIZE
              / (rows.get(0).number("megabits") * 1e6);
      double median = Spread.of(rows.stream().map(row -> row.number(SECONDS)).toList()).median();
      lines.add(
          List.of(
              Tables.spell("%,.0f", rows.get(0).number("floats")),
              Tables.spell("%.0f", rows.get(0).number("megabits") / 1000),
              Integer.toString(rows.size()),
              Tables.spell("%.4f", median),
              Tables.spell("%.4f", limit),
              Tables.spell("%.2f", median / limit)));
    }
    page.table(List.of("floats", "Gb/s", "exchanges", "median s", "limit s", "× limit"), lines);
  }

  private static void writePredictions(List<ResultRow> predictions, MarkdownPage page) {
    ResultRow first = predictions.get(0);
    page.paragraph(
        "**A prediction, not a measurement.** Each of n machines processes a batch of the size used"
            + " for VGG above, so the total batch grows with n. A batch takes c seconds to compute"
            + " and 2 (n − 1) / n · p · max(4 o / b, s) seconds to exchange, where p is the number"
            + " of parameters, b the bandwidth in bytes per second, o = %s, the measured time over"
            + " the limit on the slowest link above, and s = %s ns, the time per float on the"
            + " fastest link, where the processors are the bottleneck. Machines of 16 threads are"
            + " assumed to compute 16 times as fast as one thread here, and to add and copy as fast"
            + " as the processes here. Slower machines and network congestion are not modelled.",
        Tables.spell("%.2f", first.number("overhead")),
        Tables.spell("%.1f", first.number("nanoseconds_per_float")));
    List<String> header =
        new ArrayList<>(List.of("network", "threads a machine", "c in s", "Gb/s"));
    Tables.group(predictions, "machines").keySet().forEach(key -> header.add("n = " + key.get(0)));
    List<List<String>> lines = new ArrayList<>();
    Tables.group(predictions, "network", "threads", "gigabits")
        .forEach(
            (key, rows) -> {
              List<String> line =
                  new ArrayList<>(
                      List.of(
                          key.get(0) + parameters(rows.get(0)),
                          key.get(1),
                          Tables.spell("%.2f", rows.get(0).number("seconds_per_batch")),
                          key.get(2)));
              rows.forEach(
                  cell -> line.add(Tables.spell("%.3f", cell.number("predicted_efficiency"))));
              lines.add(line);
            });
    page.table(header, lines);
  }

  /** Says what p is; tables of older versions, all of width 1, do not. */
  private static String parameters(ResultRow row) {
    return row.has("parameters") ? Tables.spell(", p = %,.0f", row.number("parameters")) : "";
  }
}
