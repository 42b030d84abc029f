package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.RateTables;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** Firing rates, synaptic operations and energy of trained networks (paper, figure 5). */
final class RateSection implements Section {

  private static final String[] SETTING = RateTables.SETTING.toArray(String[]::new);

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    for (Map.Entry<String, Path> table : Tables.named(results, "operations-").entrySet()) {
      String recipe = table.getKey();
      List<ResultRow> totals = ResultTable.read(table.getValue());
      if (totals.isEmpty()) {
        continue;
      }
      page.heading(3, "Firing rates and synaptic operations: " + recipe);
      var energy = Tables.group(RateTables.energy(results, recipe, totals), SETTING);
      var layers = Tables.group(RateTables.layers(results, recipe, totals), SETTING);
      Path energyPicture = results.resolve("energy-" + recipe + ".png");
      Path ratesPicture = results.resolve("rates-" + recipe + ".png");
      var settings = Tables.group(totals, SETTING);
      boolean several = settings.size() > 1;
      settings.forEach(
          (setting, runs) -> {
            totals(runs, page);
            energy(energy.getOrDefault(setting, List.of()), page);
            if (!several) {
              page.picture(energyPicture, "Accuracy over energy, " + recipe);
            }
            layers(layers.getOrDefault(setting, List.of()), page);
          });
      Tables.explainPictures(settings.size(), page);
      if (several) {
        page.picture(energyPicture, "Accuracy over energy, " + recipe);
      }
      page.picture(ratesPicture, "Firing rate of each layer, " + recipe);
    }
  }

  private static void totals(List<ResultRow> rows, MarkdownPage page) {
    ResultRow first = rows.get(0);
    page.paragraph(
        "Trained with the same initial weights on %s samples for %s epochs (width %s, T = %s, batch"
            + " %s, learning rate %s); measured over %s test samples. A rate is the mean over"
            + " neurons, samples and steps; synaptic operations are spikes × fan-out. Energy:"
            + " 0.9 pJ per accumulate and 4.6 pJ per multiply-accumulate (45 nm); pixels and frames"
            + " enter by multiply-accumulates, the neurons' own arithmetic is not counted. The ordinary"
            + " network has the same layers without spikes and computes once per image, or T times"
            + " for event frames.",
        first.text("train_samples"),
        first.text("epochs"),
        first.text("width"),
        first.text("time_steps"),
        first.text("batch_size"),
        first.text("lr"),
        first.text("test_samples"));
    page.table(
        List.of(
            "",
            "top-1",
            "rate",
            "accumulates a sample",
            "MACs a sample",
            "energy, µJ",
            "ordinary network, µJ"),
        rows.stream().map(row -> totals(label(row, rows), row)).toList());
  }

  private static List<String> totals(String label, ResultRow row) {
    return List.of(
        label,
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
    List<Integer> steps =
        rows.stream()
            .map(row -> (int) row.number(RateTables.INFERENCE_STEPS))
            .distinct()
            .sorted()
            .toList();
    List<String> header = new ArrayList<>(List.of("top-1, % (energy, µJ) after steps"));
    steps.forEach(step -> header.add(step.toString()));
    List<List<String>> lines = new ArrayList<>();
    for (List<ResultRow> run : Tables.group(rows, "method", "seed").values()) {
      List<String> line = new ArrayList<>(List.of(label(run.get(0), rows)));
      for (int step : steps) {
        line.add(
            run.stream()
                .filter(row -> row.number(RateTables.INFERENCE_STEPS) == step)
                .findFirst()
                .map(
                    row ->
                        Tables.spell("%.2f", 100 * row.number("top1"))
                            + Tables.spell(" (%.2f)", row.number("energy_nj_per_sample") / 1e3))
                .orElse("–"));
      }
      lines.add(line);
    }
    page.table(header, lines);
  }

  private static void layers(List<ResultRow> rates, MarkdownPage page) {
    if (rates.isEmpty()) {
      return;
    }
    var runs = Tables.group(rates, "method", "seed").values();
    List<String> header = new ArrayList<>(List.of("rate of layer"));
    runs.forEach(run -> header.add(label(run.get(0), rates)));
    List<List<String>> lines = new ArrayList<>();
    for (List<String> layer : Tables.group(rates, "layer").keySet()) {
      List<String> line = new ArrayList<>(layer);
      for (List<ResultRow> run : runs) {
        line.add(
            run.stream()
                .filter(row -> row.text("layer").equals(layer.get(0)))
                .findFirst()
                .map(row -> Tables.spell("%.4f", row.number("rate")))
                .orElse("–"));
      }
      lines.add(line);
    }
    page.table(header, lines);
  }

  /** Names the rule of a row, and its seed where the rows have several. */
  private static String label(ResultRow row, List<ResultRow> rows) {
    String rule = MethodStyle.of(row.text("method")).label();
    return Tables.group(rows, "seed").size() == 1 ? rule : rule + ", seed " + row.text("seed");
  }
}
