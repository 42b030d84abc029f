package org.ottt.djl.commands.train;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;

/**
 * Which recipes a command trains.
 *
 * @param name the name that its options say, read after they were parsed
 * @param trains says whether the command trains a recipe of that name
 */
record RecipeChoice(Supplier<String> name, Predicate<String> trains) {

  /** Always the same recipe. */
  static RecipeChoice fixed(String recipe) {
    return new RecipeChoice(() -> recipe, recipe::equals);
  }

  /** Any recipe. */
  static RecipeChoice any(Supplier<String> name) {
    return new RecipeChoice(name, recipe -> true);
  }

  /**
   * Returns the recipe.
   *
   * @throws IllegalArgumentException if the name is unknown
   */
  Recipe recipe() {
    return Recipes.byName(name.get());
  }
}
