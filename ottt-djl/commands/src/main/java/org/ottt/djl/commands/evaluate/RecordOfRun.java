package org.ottt.djl.commands.evaluate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/**
 * The options of the run that wrote a checkpoint: from the checkpoint itself, and from the {@code
 * config.json} of the run folder that it lies in.
 *
 * @param options the options by name; empty for checkpoints that came another way
 */
public record RecordOfRun(JsonObject options) {

  private static final String OPTIONS = "options";

  /**
   * Reads the record of the run that wrote a checkpoint.
   *
   * @param stored the checkpoint
   * @return its record, without options if none can be read
   */
  public static RecordOfRun of(StoredNetwork stored) {
    JsonObject all = new JsonObject();
    Path folder = stored.file().toAbsolutePath().getParent();
    Path run = folder.endsWith("checkpoint") ? folder.getParent() : folder;
    Path config = run == null ? null : run.resolve("config.json");
    if (config != null && Files.isRegularFile(config)) {
      try {
        add(
            JsonParser.parseString(Files.readString(config, StandardCharsets.UTF_8))
                .getAsJsonObject()
                .get(OPTIONS),
            all);
      } catch (IOException | JsonParseException | IllegalStateException e) {
        // A record that cannot be read tells nothing; what is missing is asked for.
        all = new JsonObject();
      }
    }
    try {
      String own = stored.metadata().get(OPTIONS);
      add(own == null ? null : JsonParser.parseString(own), all);
    } catch (JsonParseException e) {
      return new RecordOfRun(all);
    }
    return new RecordOfRun(all);
  }

  private static void add(JsonElement options, JsonObject all) {
    if (options != null && options.isJsonObject()) {
      options.getAsJsonObject().entrySet().forEach(o -> all.add(o.getKey(), o.getValue()));
    }
  }

  /** Returns a number, 0 if the run did not have it. */
  float number(String name) {
    JsonElement value = options.get(name);
    return value == null || !value.isJsonPrimitive() ? 0 : value.getAsFloat();
  }

  /** Returns a text, or nothing if the run did not have it. */
  Optional<String> text(String name) {
    JsonElement value = options.get(name);
    return value == null || !value.isJsonPrimitive()
        ? Optional.empty()
        : Optional.of(value.getAsString());
  }

  /**
   * Returns how the run normalized event frames.
   *
   * @return the kind that it was started with, or nothing if it took the one that the frames were
   *     prepared with
   */
  public Optional<NormalizationKind> normalization() {
    return text("normalization")
        .map(kind -> NormalizationKind.valueOf(kind.toUpperCase(Locale.ROOT)));
  }

  /**
   * Returns the folder or archive of the run's data, or null if the run had none.
   *
   * @throws DataException if it is gone
   */
  Path data() throws DataException {
    return path("data", "The data of the run were in", "--data");
  }

  /** Tells whether a place is that of the run's data. */
  boolean isData(Path place) {
    return text("data").map(ImageFiles.absolute(place).toString()::equals).orElse(false);
  }

  /**
   * Returns the file of readable names for the classes, or null if the run had none.
   *
   * @throws DataException if it is gone
   */
  Path classNames() throws DataException {
    return path("class_names", "The class names of the run were in", "--class-names");
  }

  private Path path(String name, String what, String option) throws DataException {
    JsonElement value = options.get(name);
    if (value == null || value.isJsonNull()) {
      return null;
    }
    Path path = Path.of(value.getAsString());
    if (!Files.exists(path) && !ImageFiles.areSeveral(path)) {
      throw new DataException(
          what + " " + path + ", which does not exist: name their place with " + option);
    }
    return path;
  }
}
