package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.ProjectFiles;

class RecipesTest {

  @Test
  void helpNamesEveryRecipe() {
    assertThat(CommandRun.of(new TrainCommand(), "--help").out())
        .contains(Recipes.ALL.stream().map(Recipe::name).toList());
  }

  @Test
  void contributingShowsARecipeAsItIs() throws IOException {
    String document = Files.readString(ProjectFiles.root().resolve("CONTRIBUTING.md"));
    int begin = document.indexOf("new Recipe(");
    String shown = document.substring(begin, document.indexOf("```", begin));
    assertThat(Files.readString(Path.of("src/main/java/org/ottt/djl/commands/train/Recipes.java")))
        .containsIgnoringWhitespaces(shown);
  }

  @Test
  void namesAreUnique() {
    assertThat(Recipes.ALL).extracting(Recipe::name).doesNotHaveDuplicates();
  }
}
