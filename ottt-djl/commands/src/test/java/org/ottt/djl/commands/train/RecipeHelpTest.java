package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;

class RecipeHelpTest {

  @Test
  void helpNamesEveryRecipe() {
    assertThat(CommandRun.of(new TrainCommand(), "--help").out())
        .contains(Recipes.all().stream().map(Recipe::name).toList());
  }
}
