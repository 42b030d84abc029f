package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.result.Spread;

/** What it costs that processes share a batch, and what follows for clusters. */
final class ClusterSection implements Section {

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
        "OTTT_A, T = %s, one thread per process; median seconds of a batch (slowest process), and"
            + " what part of them the exchange of gradients and waiting for the other process take.",
        cases.get(0).text("time_steps"));
    List<List<String>> lines = new ArrayList<>();
    for (ResultRow row : cases) {
      lines.add(
          List.of(
              row.text("network") + ", " + row.text("case"),
              row.text("processes"),
              row.text("batch_size"),
              seconds(row, SECONDS),
              seconds(row, "compute"),
              seconds(row, "exchange"),
              seconds(row, "waiting")));
    }
    page.table(
        List.of("", "processes", "batch", "s a batch", "compute", "exchange", "waiting"), lines);
    double alone = vgg(cases, "alone");
    double together = vgg(cases, "together");
    page.paragraph(
        "Two processes that share a batch reach %s of two that exchange nothing; t(1) / (2 t(2)) is"
            + " %s.",
        Tables.spell("%.3f", vgg(cases, "independent") / together),
        Tables.spell("%.3f", alone / (2 * together)));
  }

  private static double vgg(List<ResultRow> cases, String name) {
    return cases.stream()
        .filter(row -> row.text("case").equals(name) && row.text("network").equals("vgg"))
        .mapToDouble(row -> row.number(SECONDS))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String seconds(ResultRow row, String column) {
    return Tables.spell("%.3f", row.number(column));
  }

  private static void writeExchanges(List<ResultRow> exchanges, MarkdownPage page) {
    page.paragraph(
        "One exchange between two network namespaces of this machine, joined by a line of the given"
            + " speed (`ottt-djl/spark/exchange-netns.sh`); the limit is 2 (n − 1) / n · bytes /"
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
        "**A prediction, not a measurement.** Efficiency c / (c + o · 2 (n − 1) / n · 4 p / b) of n"
            + " machines, each of which computes as many samples of a batch as one process here:"
            + " c seconds for them with one thread, o = %s times the limit of the line, p"
            + " parameters. A faster machine has a smaller c, and so a lower efficiency on the same"
            + " line; slower neighbours and busy switches are not in it.",
        Tables.spell("%.2f", first.number("overhead")));
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("machines"));
    Tables.group(predictions, "network", "gigabits")
        .keySet()
        .forEach(key -> header.add(key.get(0) + ", " + key.get(1) + " Gb/s"));
    Tables.group(predictions, "machines")
        .forEach(
            (machines, rows) -> {
              List<String> line = new ArrayList<>(machines);
              Tables.group(rows, "network", "gigabits")
                  .values()
                  .forEach(
                      cell ->
                          line.add(
                              Tables.spell("%.3f", cell.get(0).number("predicted_efficiency"))));
              lines.add(line);
            });
    page.table(header, lines);
    Tables.group(predictions, "network")
        .forEach(
            (network, rows) ->
                page.paragraph(
                    "%s: c = %s s.",
                    network.get(0), Tables.spell("%.1f", rows.get(0).number("seconds_per_batch"))));
  }
}
