package org.ottt.djl.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A notebook's file.
 *
 * @param json its content
 */
record Notebook(JsonObject json) {

  static Notebook read(Path file) throws IOException {
    return new Notebook(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
  }

  /** All notebooks of the project, sorted. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(".."))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  List<JsonObject> codeCells() {
    List<JsonObject> cells = new ArrayList<>();
    for (JsonElement cell : json.getAsJsonArray("cells")) {
      if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
        cells.add(cell.getAsJsonObject());
      }
    }
    return cells;
  }

  /** A text is stored as one string or as a list of lines. */
  static String source(JsonObject cell) {
    JsonElement source = cell.get("source");
    if (source.isJsonPrimitive()) {
      return source.getAsString();
    }
    StringBuilder text = new StringBuilder();
    ((JsonArray) source).forEach(line -> text.append(line.getAsString()));
    return text.toString();
  }
}
