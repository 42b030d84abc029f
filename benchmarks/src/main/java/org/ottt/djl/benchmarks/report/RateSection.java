package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** Firing rates, synaptic operations and energy of trained networks (paper, figure 5). */
final class RateSection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "operations-").entrySet()) {
      String recipe = table.getKey();
      List<ResultRow> totals = ResultTable.read(table.getValue());
      if (totals.isEmpty()) {
        continue;
      }
      page.heading(3, "Firing rates and synaptic operations: " + recipe);
      ResultRow first = totals.get(0);
      page.paragraph(
          "Trained from the same start on %s samples for %s epochs (width %s, T = %s, batch %s);"
              + " measured over %s test samples. A rate is the mean over neurons, samples and"
              + " steps; synaptic operations are spikes × fan-out. Energy: 0.9 pJ per accumulate"
              + " and 4.6 pJ per multiply-accumulate (45 nm); pixels and frames enter by"
              + " multiply-accumulates, the neurons' own arithmetic is not counted.",
          first.text("train_samples"),
          first.text("epochs"),
          first.text("width"),
          first.text("time_steps"),
          first.text("batch_size"),
          first.text("test_samples"));
      page.table(
          List.of(
              "",
              "top-1",
              "rate",
              "accumulates a sample",
              "MACs a sample",
              "energy, µJ",
              "same shape without spikes, µJ"),
          totals.stream().map(RateSection::totals).toList());
      energy(ResultTable.read(results.resolve("energy-" + recipe + ".csv")), page);
      page.picture(results.resolve("energy-" + recipe + ".png"), "Accuracy over energy, " + recipe);
      layers(ResultTable.read(results.resolve("rates-" + recipe + ".csv")), page);
      page.picture(
          results.resolve("rates-" + recipe + ".png"), "Firing rate of each layer, " + recipe);
    }
  }

  private static List<String> totals(ResultRow row) {
    return List.of(
        MethodStyle.of(row.text("method")).label(),
        Tables.spell("%.2f %%", 100 * row.number("top1")),
        Tables.spell("%.4f", row.number("rate")),
        Tables.spell("%,.0f", row.number("accumulates_per_sample")),
        Tables.spell("%,.0f", row.number("macs_per_sample")),
        Tables.spell("%.3f", row.number("energy_nj_per_sample") / 1e3),
        Tables.spell("%.3f", row.number("ann_energy_nj_per_sample") / 1e3));
  }

  private static void energy(List<ResultRow> rows, MarkdownPage page) {
    if (rows.isEmpty()) {
      return;
    }
    var steps = Tables.group(rows, "time_steps").keySet();
    List<String> header = new ArrayList<>(List.of("top-1, % (energy, µJ) after steps"));
    steps.forEach(key -> header.add(key.get(0)));
    List<List<String>> lines = new ArrayList<>();
    Tables.group(rows, "method", "seed")
        .forEach(
            (key, cells) -> {
              List<String> line = new ArrayList<>(List.of(MethodStyle.of(key.get(0)).label()));
              for (ResultRow row : cells) {
                line.add(
                    Tables.spell("%.2f", 100 * row.number("top1"))
                        + Tables.spell(" (%.2f)", row.number("energy_nj_per_sample") / 1e3));
              }
              lines.add(line);
            });
    page.table(header, lines);
  }

  private static void layers(List<ResultRow> rates, MarkdownPage page) {
    if (rates.isEmpty()) {
      return;
    }
    var byLayer = Tables.group(rates, "layer");
    var methods = Tables.group(rates, "method", "seed").keySet();
    List<String> header = new ArrayList<>(List.of("rate of layer"));
    methods.forEach(key -> header.add(MethodStyle.of(key.get(0)).label()));
    List<List<String>> lines = new ArrayList<>();
    byLayer.forEach(
        (layer, rows) -> {
          List<String> line = new ArrayList<>(layer);
          for (List<String> key : methods) {
            line.add(
                rows.stream()
                    .filter(row -> List.of(row.text("method"), row.text("seed")).equals(key))
                    .findFirst()
                    .map(row -> Tables.spell("%.4f", row.number("rate")))
                    .orElse("–"));
          }
          lines.add(line);
        });
    page.table(header, lines);
  }
}
