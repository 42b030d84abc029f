package org.ottt.djl.benchmarks.rates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.run.Tested;
import org.ottt.djl.evaluation.StepAccuracy;

/** Accuracy and energy of inference after every time step: table and picture. */
final class EnergyTable {

  private static final double NANOJOULES_PER_MICROJOULE = 1e3;

  private final ResultFolder folder;
  private final String recipe;
  private final ResultTable table;

  /**
   * Opens the table of a recipe.
   *
   * @throws IOException if the file is no such table
   */
  EnergyTable(ResultFolder folder, String recipe) throws IOException {
    this.folder = folder;
    this.recipe = recipe;
    table =
        folder.table(
            "energy-" + recipe + ".csv",
            List.of("method", "seed", "time_steps"),
            List.of("top1", "accumulates_per_sample", "energy_nj_per_sample"));
  }

  Path file() {
    return table.file();
  }

  /**
   * Adds the rows of tested networks.
   *
   * @param seed the seed of all of them
   * @param results by the rule's name
   */
  void put(int seed, Map<String, Tested> results) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    results.forEach(
        (method, tested) -> {
          for (StepAccuracy at : tested.evaluation().accuracies()) {
            Energy energy = Energy.of(tested, at.timeSteps());
            rows.add(
                List.of(
                    method,
                    seed,
                    at.timeSteps(),
                    at.top1Fraction(),
                    energy.accumulates(),
                    energy.spikingNanojoules()));
          }
        });
    table.putAll(rows);
  }

  /**
   * Draws accuracy over energy.
   *
   * @param results by the rule's name
   * @return the PNG file
   */
  Path draw(Map<String, Tested> results) throws IOException {
    Map<String, List<EnergyChart.Point>> lines = new LinkedHashMap<>();
    results.forEach(
        (method, tested) ->
            lines.put(
                method,
                tested.evaluation().accuracies().stream()
                    .map(
                        at ->
                            new EnergyChart.Point(
                                Energy.of(tested, at.timeSteps()).spikingNanojoules()
                                    / NANOJOULES_PER_MICROJOULE,
                                at.top1Fraction()))
                    .toList()));
    Tested any = results.values().iterator().next();
    Path picture = folder.file("energy-" + recipe + ".png");
    EnergyChart.draw(
        recipe + ": accuracy over energy, T = 1 to " + any.timeSteps(),
        lines,
        Energy.of(any, any.timeSteps()).denseNanojoules() / NANOJOULES_PER_MICROJOULE,
        picture);
    return picture;
  }
}
