package org.ottt.djl.benchmarks.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.benchmarks.testing.CommandRun;

class RecipesTest {

  @Test
  void helpNamesEveryRecipe() {
    assertThat(CommandRun.of(new TrainCommand(), "--help").out())
        .contains(Recipes.ALL.stream().map(Recipe::name).toList());
  }

  @Test
  void namesAreUnique() {
    assertThat(Recipes.ALL).extracting(Recipe::name).doesNotHaveDuplicates();
  }
}
