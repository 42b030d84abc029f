package org.ottt.djl.benchmarks.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.benchmarks.result.AccuracySetting;
import org.ottt.djl.benchmarks.run.OwnData;

/** Which cells are run. */
final class Plan {

  /** All rules on a data set. */
  static final String METHODS = AccuracySetting.METHODS;

  /** The online rules with batch size 1 and 128, lr scaled with it (paper, table 6). */
  static final String BATCH_SIZE = AccuracySetting.BATCH_SIZE;

  /** The two forms of OTTT_O. */
  static final String ONLINE_FORM = AccuracySetting.ONLINE_FORM;

  static final List<String> EXPERIMENTS = List.of(METHODS, BATCH_SIZE, ONLINE_FORM);

  private static final int LARGE_BATCH = 128;

  /** Recipes that need no {@code --data}. */
  private static final List<String> EMBEDDED = List.of("glyphs", "glyphs-dvs");

  /** Budgets below saturation, where rules can differ, by recipe. */
  private static final Map<String, Budget> LAPTOP =
      Map.of(
          "glyphs", new Budget(1.0, 4, 5, 2000, 1000, 32, 0.1f),
          "glyphs-dvs", new Budget(1.0, 8, 4, 1000, 500, 16, 0.1f),
          "cifar10", new Budget(0.25, 4, 2, 10000, 2000, 64, 0.1f),
          "cifar100", new Budget(0.25, 4, 2, 10000, 2000, 64, 0.1f),
          "fashion-mnist", new Budget(1.0, 4, 1, 6000, 2000, 64, 0.1f),
          "image-folder", new Budget(0.25, 4, 2, null, null, 64, 0.1f),
          "dvs-cifar10", new Budget(0.25, 10, 6, 600, 100, 16, 0.1f),
          "event-folder", new Budget(1.0, 10, 4, null, null, 16, 0.1f),
          "nmnist", new Budget(1.0, 10, 4, 600, 100, 16, 0.1f));

  private static final Map<String, Budget> PAPER =
      Map.of(
          "cifar10", new Budget(1.0, 6, 300, null, null, LARGE_BATCH, 0.1f),
          "cifar100", new Budget(1.0, 6, 300, null, null, LARGE_BATCH, 0.1f),
          "cifar100-vggf", new Budget(1.0, 6, 300, null, null, LARGE_BATCH, 0.1f),
          "imagenet", new Budget(1.0, 6, 100, null, null, 256, 0.1f),
          "dvs-cifar10", new Budget(1.0, 10, 300, null, null, LARGE_BATCH, 0.1f));

  private static final Map<String, Budget> LAPTOP_BATCH =
      Map.of("glyphs", new Budget(1.0, 2, 3, 2000, 500, LARGE_BATCH, 0.8f));

  private static final Map<String, Budget> PAPER_BATCH =
      Map.of("cifar10", new Budget(1.0, 6, 20, null, null, LARGE_BATCH, 0.1f));

  /** Budgets at which both forms have learned something but are not done. */
  private static final Map<String, Budget> LAPTOP_FORMS =
      Map.of(
          "glyphs", new Budget(1.0, 4, 3, 2000, 1000, 32, 0.1f),
          "cifar10", new Budget(0.25, 4, 2, 4000, 2000, 32, 0.1f),
          "nmnist", new Budget(1.0, 10, 10, 600, 100, 16, 0.1f));

  private static final List<String> ONLINE = List.of("ottt-a", "ottt-o");

  private static final List<String> FORMS = List.of("ottt-o", "ottt-o-trace");

  private final boolean paper;
  private final Map<String, Path> places;
  private final List<String> methods;
  private final List<Integer> seeds;
  private final Budget overrides;

  /**
   * Creates a plan.
   *
   * @param paper whether cells have the paper's settings
   * @param places where data lie, by recipe
   * @param methods the rules
   * @param seeds the seeds
   * @param overrides what the user sets, null where nothing
   */
  Plan(
      boolean paper,
      Map<String, Path> places,
      List<String> methods,
      List<Integer> seeds,
      Budget overrides) {
    this.paper = paper;
    this.places = Map.copyOf(places);
    this.methods = List.copyOf(methods);
    this.seeds = List.copyOf(seeds);
    this.overrides = overrides;
    for (String recipe : places.keySet()) {
      if (!budgets(METHODS).containsKey(recipe) || EMBEDDED.contains(recipe)) {
        throw new IllegalArgumentException(
            "--data of '" + recipe + "' is not used here; known are " + known() + ".");
      }
    }
    for (String recipe : OwnData.RECIPES) {
      if (places.containsKey(recipe)) {
        checkName(recipe, places.get(recipe));
      }
    }
  }

  /** The tables must not take your own data for those of a recipe. */
  private void checkName(String recipe, Path place) {
    String name = OwnData.nameOf(place);
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "The tables name your own data by their folder, and --data "
              + recipe
              + "="
              + place
              + " has no name; pass a folder that has one.");
    }
    if (budgets(METHODS).containsKey(name)) {
      throw new IllegalArgumentException(
          "The tables would call --data "
              + recipe
              + "="
              + place
              + " '"
              + name
              + "', which is a recipe's name; rename the folder.");
    }
  }

  /**
   * Lists the cells, all seeds of the first experiment first.
   *
   * @param experiments names of {@link #EXPERIMENTS}
   * @return the cells in the order in which they are run
   * @throws IllegalArgumentException if there are none
   */
  List<Cell> cells(List<String> experiments) {
    List<Cell> cells = new ArrayList<>();
    for (String experiment : experiments) {
      if (!EXPERIMENTS.contains(experiment)) {
        throw new IllegalArgumentException(
            "Unknown experiment '" + experiment + "'; use " + String.join(", ", EXPERIMENTS) + ".");
      }
      budgets(experiment).keySet().stream()
          .sorted()
          .filter(this::isAvailable)
          .forEach(recipe -> cells.addAll(cells(experiment, recipe)));
    }
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "There is nothing to run: give --data RECIPE=DIR for some of " + known() + ".");
    }
    return cells;
  }

  private Map<String, Budget> budgets(String experiment) {
    return switch (experiment) {
      case BATCH_SIZE -> paper ? PAPER_BATCH : LAPTOP_BATCH;
      case ONLINE_FORM -> paper ? PAPER : LAPTOP_FORMS;
      default -> paper ? PAPER : LAPTOP;
    };
  }

  private List<Cell> cells(String experiment, String recipe) {
    return switch (experiment) {
      case BATCH_SIZE -> batches(recipe);
      case ONLINE_FORM -> rules(experiment, recipe, FORMS);
      default -> rules(experiment, recipe, methods);
    };
  }

  private List<String> known() {
    return budgets(METHODS).keySet().stream()
        .filter(recipe -> !EMBEDDED.contains(recipe))
        .sorted()
        .toList();
  }

  private boolean isAvailable(String recipe) {
    return EMBEDDED.contains(recipe) || places.containsKey(recipe);
  }

  private List<Cell> rules(String experiment, String recipe, List<String> compared) {
    Budget budget = budgets(experiment).get(recipe).with(overrides);
    List<Cell> cells = new ArrayList<>();
    for (int seed : seeds) {
      for (String method : compared) {
        cells.add(new Cell(experiment, recipe, places.get(recipe), method, seed, budget));
      }
    }
    return cells;
  }

  private List<Cell> batches(String recipe) {
    Budget large = budgets(BATCH_SIZE).get(recipe).with(overrides);
    Budget single =
        large.with(
            new Budget(null, null, null, null, null, 1, large.learningRate() / large.batchSize()));
    List<Cell> cells = new ArrayList<>();
    // On a laptop one seed and one rule must do: a sample costs as much alone as a few in a batch.
    for (int seed : paper ? seeds : seeds.subList(0, 1)) {
      for (String method : paper ? ONLINE : ONLINE.subList(0, 1)) {
        for (Budget budget : List.of(large, single)) {
          cells.add(new Cell(BATCH_SIZE, recipe, places.get(recipe), method, seed, budget));
        }
      }
    }
    return cells;
  }
}
