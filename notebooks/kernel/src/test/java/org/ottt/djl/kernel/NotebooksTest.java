package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.ottt.djl.kernel.cell.CellException;
import org.ottt.djl.kernel.magic.Magics;

/**
 * The stored notebooks. With {@code -Dottt.notebooks.execute=true} their cells are run as well, in
 * this process; that is for machines without Jupyter, elsewhere {@code notebooks/execute.sh} runs
 * them.
 */
class NotebooksTest {

  private static List<Path> notebooks;

  @BeforeAll
  static void find() throws IOException {
    notebooks = Notebook.all();
    assertThat(notebooks).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> isStoredAsItRanFromTopToBottom() {
    return notebooks.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static void check(Path file) throws IOException {
    Notebook notebook = Notebook.read(file);
    assertThat(notebook.json().get("nbformat").getAsInt()).isEqualTo(4);
    JsonObject metadata = notebook.json().getAsJsonObject("metadata");
    JsonObject kernel = metadata.getAsJsonObject("kernelspec");
    assertThat(kernel.get("name").getAsString()).isEqualTo("ottt-java");
    assertThat(kernel.get("language").getAsString()).isEqualTo("java");
    assertThat(metadata.getAsJsonObject("language_info").get("name").getAsString())
        .isEqualTo("Java");
    List<JsonObject> cells = notebook.codeCells();
    assertThat(cells).isNotEmpty();
    int outputs = 0;
    for (int i = 0; i < cells.size(); i++) {
      JsonObject cell = cells.get(i);
      assertThat(Notebook.source(cell)).as("cell %d", i + 1).isNotBlank();
      assertThat(cell.get("execution_count").isJsonNull()).as("cell %d has run", i + 1).isFalse();
      assertThat(cell.get("execution_count").getAsInt()).isEqualTo(i + 1);
      for (JsonElement output : cell.getAsJsonArray("outputs")) {
        outputs++;
        assertThat(output.getAsJsonObject().get("output_type").getAsString())
            .as("cell %d", i + 1)
            .isNotEqualTo("error");
      }
    }
    assertThat(outputs).isPositive();
  }

  @TestFactory
  @EnabledIfSystemProperty(named = "ottt.notebooks.execute", matches = "true")
  Stream<DynamicTest> runs() {
    return notebooks.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
  }

  private static void run(Path file) throws IOException, CellException {
    Assumptions.assumeTrue(
        OS.LINUX.isCurrentOs() || !file.endsWith("02-memory-ottt-vs-bptt.ipynb"),
        "peak memory is known on Linux only");
    NotebookKernel kernel = new NotebookKernel(Magics.standard());
    kernel.onStartup();
    try {
      int number = 1;
      for (JsonObject cell : Notebook.read(file).codeCells()) {
        kernel.run(number++, Notebook.source(cell));
      }
    } finally {
      kernel.onShutdown(false);
    }
  }
}
