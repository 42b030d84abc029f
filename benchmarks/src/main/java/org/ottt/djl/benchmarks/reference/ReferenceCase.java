package org.ottt.djl.benchmarks.reference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.NpzFile;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.Surrogate;

/**
 * A case as read from its folder: the settings, the given arrays and the results to be met.
 *
 * @param folder where it lies
 * @param settings the content of {@code case.json}
 * @param given all arrays of {@code arrays.npz}
 * @param expected the results of the float64 run, {@code arrays64.npz}, in their order there
 */
record ReferenceCase(
    Path folder, JsonObject settings, Map<String, Values> given, Map<String, Values> expected) {

  /** An array on the Java side, so that it does not tie native memory. */
  static final class Values {

    private final float[] values;
    private final Shape shape;

    Values(float[] values, Shape shape) {
      this.values = values;
      this.shape = shape;
    }

    float[] values() {
      return values;
    }

    Shape shape() {
      return shape;
    }

    NDArray toArray(NDManager manager) {
      return manager.create(values, shape);
    }

    long[] toLongs() {
      long[] longs = new long[values.length];
      for (int i = 0; i < longs.length; i++) {
        longs[i] = (long) values[i];
      }
      return longs;
    }
  }

  static ReferenceCase read(Path folder) throws IOException {
    JsonObject settings;
    try {
      settings =
          JsonParser.parseString(Files.readString(folder.resolve("case.json"))).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException(folder.resolve("case.json") + " is not a JSON object", e);
    }
    return new ReferenceCase(
        folder,
        settings,
        readArrays(folder.resolve("arrays.npz")),
        readArrays(folder.resolve("arrays64.npz")));
  }

  private static Map<String, Values> readArrays(Path file) throws IOException {
    Map<String, Values> arrays = new LinkedHashMap<>();
    // Labels, record numbers and the like are far below 2^24, so floats hold them exactly.
    try (NpzFile npz = NpzFile.open(file)) {
      for (Map.Entry<String, Shape> entry : npz.shapes().entrySet()) {
        arrays.put(entry.getKey(), new Values(npz.read(entry.getKey()), entry.getValue()));
      }
    }
    return arrays;
  }

  String name() {
    return text("name");
  }

  String kind() {
    return text("kind");
  }

  String text(String key) {
    return required(key).getAsString();
  }

  int integer(String key) {
    return required(key).getAsInt();
  }

  float number(String key) {
    return required(key).getAsFloat();
  }

  float number(String key, float otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    return has(key) ? required(key).getAsBoolean() : otherwise;
  }

  boolean has(String key) {
    return settings.has(key) && !settings.get(key).isJsonNull();
  }

  private JsonElement required(String key) {
    if (!has(key)) {
      throw new IllegalArgumentException("case.json has no '" + key + "'");
    }
    return settings.get(key);
  }

  Values array(String name) {
    return present(given.get(name), "arrays.npz", name);
  }

  /** Returns a result that has to be met. */
  Values expectedArray(String name) {
    return present(expected.get(name), "arrays64.npz", name);
  }

  private static Values present(Values values, String file, String name) {
    if (values == null) {
      throw new IllegalArgumentException(file + " has no '" + name + "'");
    }
    return values;
  }

  /** The parameters' names in state-dict order. */
  List<String> parameterNames() {
    List<String> names = new ArrayList<>();
    for (JsonElement parameter : required("params").getAsJsonArray()) {
      names.add(parameter.getAsJsonObject().get("name").getAsString());
    }
    return names;
  }

  LifParameters neurons() {
    if (flag("decay_input", false)) {
      throw new IllegalArgumentException("neurons that decay their input are not supported");
    }
    float threshold = number("v_threshold");
    Reset reset = has("v_reset") ? Reset.ZERO : Reset.SUBTRACT;
    return new LifParameters(1 - 1 / number("tau"), threshold, reset, surrogate(threshold));
  }

  private Surrogate surrogate(float threshold) {
    JsonObject surrogate = required("surrogate").getAsJsonObject();
    String kind = surrogate.get("name").getAsString();
    return switch (kind) {
      case "sigmoid" -> new SigmoidSurrogate(surrogate.get("alpha").getAsFloat());
      case "rectangular" -> new RectangularSurrogate(threshold);
      default -> throw new IllegalArgumentException("surrogate '" + kind + "' is not supported");
    };
  }
}
