package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;

class RecipeHelpTest {

  /** Help without its line breaks. */
  private static String help(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--help";
    return CommandRun.of(new TrainCommand(), all).out().replaceAll("\\s+", " ");
  }

  @Test
  void helpNamesEveryRecipe() {
    assertThat(help()).contains(Recipes.all().stream().map(Recipe::name).toList());
  }

  @Test
  void helpShowsTheDefaultsOfTheRecipe() {
    int epochs = Recipes.byName("glyphs").settings().epochs();
    assertThat(help())
        .contains(
            "Number of epochs. Default for glyphs: " + epochs + ".",
            "Default for glyphs: 30,60,90.",
            "rises to its schedule. Default for glyphs: 0.",
            "Momentum of SGD. Default for glyphs: 0.9.",
            "over all classes, in [0, 1). Default for glyphs: 0.",
            "0 does not clip. Default for glyphs: 0.",
            "after the last one. Default for glyphs: 1.",
            "or triangular. Default for glyphs: sigmoid.",
            "for the last three. Default for glyphs: lif.",
            "the initial one. Default for glyphs: 0.5; 1 for --neuron if.",
            "Firing threshold. Default for glyphs: 1.",
            "needs two forward passes). Default for glyphs: subtract.")
        .doesNotContain("${", "the recipe's");
    assertThat(help("--recipe", "imagenet"))
        .contains(
            "Number of epochs. Default for imagenet: 100.",
            "Samples per batch. Default for imagenet: 256.",
            "Weight decay. Default for imagenet: 0.00002.",
            "Default for imagenet: NF-ResNet-34.");
    assertThat(help("--recipe=cifar10")).contains("Default for cifar10: 300.");
    assertThat(help("--recipe", "nonsense")).contains("Default for glyphs: ");
    assertThat(CommandRun.of(new TrainCifarCommand(), "--help").out())
        .contains("Default for cifar10: 300.");
    assertThat(CommandRun.of(new TrainDvsCifar10Command(), "--help").out())
        .contains("Default for dvs-cifar10: 300.");
  }

  @Test
  void theTableFitsTheTerminal() {
    for (int width : new int[] {80, 100, 200}) {
      String table = RecipeTable.text(width);
      assertThat(table.lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
      for (Recipe recipe : Recipes.all()) {
        assertThat(table.lines()).anyMatch(line -> line.startsWith(recipe.name() + " "));
        assertThat(table.replaceAll("\\s+", " ")).contains(recipe.description());
      }
    }
    assertThat(RecipeTable.text(200).lines()).hasSize(1 + Recipes.all().size());
  }

  @Test
  void theLineOfAnEpochFitsTheTerminal() {
    EpochMetrics train = row(Split.TRAIN, 2.302585, 0.1, 0.0998);
    EpochMetrics test = row(Split.TEST, 2.302585, 0.1, Double.NaN);
    assertThat(RunReport.line(train, test, 300, 200))
        .isEqualTo(
            "epoch 100/300  train loss 2.3026 top-1 10.00 %  test loss 2.3026 top-1 10.00 %"
                + "  lr 0.0998  rate 0.190  1234 images/s  1075 s");
    assertThat(RunReport.line(train, test, 300, 80))
        .isEqualTo(
            "epoch 100/300  train loss 2.3026 10.00 %  test 2.3026 10.00 %  lr 0.0998  1075 s")
        .hasSize(80);
    assertThat(RunReport.line(row(Split.TRAIN, 2.302585, 0.1, 1e-5), null, 300, 80))
        .isEqualTo("epoch 100/300  train loss 2.3026 10.00 %  lr 1.00e-05  rate 0.190  538 s");
    for (double loss : new double[] {0.01, 2.3, 15.25, 1e9, 1e30}) {
      EpochMetrics exploded = row(Split.TRAIN, loss, 1, 0.1);
      String line = RunReport.line(exploded, row(Split.TEST, loss, 1, Double.NaN), 300, 80);
      assertThat(line.length()).as(line).isLessThanOrEqualTo(80);
    }
  }

  private static EpochMetrics row(Split split, double loss, double top1, double lr) {
    return new EpochMetrics(100, split, loss, top1, 1, lr, 537.5, 1234, 900, 0.19);
  }
}
