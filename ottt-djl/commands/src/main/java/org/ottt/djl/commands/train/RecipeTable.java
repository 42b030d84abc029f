package org.ottt.djl.commands.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.recipe.TrainingSettings;

/** The recipes as {@code --list-recipes} prints them, and their names. */
final class RecipeTable implements Iterable<String> {

  private static final String INDENT = "  ";

  private static final List<String> HEADER =
      List.of("recipe", "network", "T", "batch", "epochs", "lr", "schedule", "data");

  /** Returns the names, which picocli puts into the help. */
  @Override
  public Iterator<String> iterator() {
    return Recipes.all().stream().map(Recipe::name).iterator();
  }

  /**
   * Returns the table, a line per recipe; what the data are stands below it where the line would be
   * longer than the width.
   */
  static String text(int width) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    Recipes.all().forEach(recipe -> rows.add(row(recipe)));
    String wide = table(rows);
    if (wide.lines().allMatch(line -> line.length() <= width)) {
      return wide;
    }
    int last = HEADER.size() - 1;
    StringBuilder text = new StringBuilder();
    List<String> lines =
        table(rows.stream().map(row -> row.subList(0, last)).toList()).lines().toList();
    for (int i = 0; i < rows.size(); i++) {
      text.append(lines.get(i)).append('\n');
      if (i > 0) {
        Columns.wrap(INDENT + rows.get(i).get(last), width, INDENT.length())
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }

  private static String table(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static List<String> row(Recipe recipe) {
    TrainingSettings settings = recipe.settings();
    return List.of(
        recipe.name(),
        network(recipe.architecture()),
        Integer.toString(settings.timeSteps()),
        Integer.toString(settings.batchSize()),
        Integer.toString(settings.epochs()),
        Float.toString(settings.learningRate()),
        settings.scheduleKind().name().toLowerCase(Locale.ROOT),
        recipe.description());
  }

  static String network(Architecture architecture) {
    if (architecture instanceof NfResNetArchitecture resNet) {
      int layers =
          2
              + resNet.blocks().stream().mapToInt(blocks -> blocks).sum()
                  * (resNet.bottleneck() ? 3 : 2);
      return "NF-ResNet-" + layers;
    }
    if (architecture instanceof VggArchitecture vgg) {
      long connections = vgg.layout().stream().filter(item -> item > 0).count() + 1;
      return "VGG-" + connections + (vgg.feedback() ? " with feedback" : "");
    }
    return architecture.getClass().getSimpleName();
  }
}
