package org.ottt.djl.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.io.AtomicFiles;

/** The file {@code config.json}: all that is needed to know what a run was. */
final class RunConfig {

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeNulls()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();

  private static final String OPTIONS = "options";
  private static final String STARTED = "started";

  private RunConfig() {}

  static void write(Path file, Map<String, ?> options, String device, Map<String, ?> more)
      throws IOException {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(OPTIONS, plain(options));
    more.forEach((name, value) -> config.put(name, plain(value)));
    config.put("versions", Versions.collect());
    config.put("device", device);
    config.put("processor", Hardware.processor());
    config.put("threads", Hardware.engineThreads());
    config.put(STARTED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    write(file, config);
  }

  /** Sets one entry and leaves the others as they are. */
  static void put(Path file, String name, Object value) throws IOException {
    Map<String, Object> config = new LinkedHashMap<>(read(file));
    config.put(name, plain(value));
    write(file, config);
  }

  /** Says whether a file is what {@link #write} writes, and not a user's own of that name. */
  static boolean isOfRun(Path file) {
    try {
      Map<String, Object> config = read(file);
      return config.containsKey(OPTIONS) && config.containsKey(STARTED);
    } catch (IOException e) {
      return false;
    }
  }

  private static void write(Path file, Map<String, Object> config) throws IOException {
    byte[] json = (GSON.toJson(config) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(json));
  }

  static Map<String, Object> read(Path file) throws IOException {
    try {
      Map<String, Object> config =
          GSON.fromJson(Files.readString(file, StandardCharsets.UTF_8), new TypeToken<>() {});
      if (config == null) {
        throw new IOException(file + " is empty: it does not describe the run");
      }
      return config;
    } catch (JsonParseException e) {
      throw new IOException(file + " is not valid JSON: " + e.getMessage(), e);
    }
  }

  /** Gson would take paths, enums of others and the like apart field by field. */
  private static Object plain(Object value) {
    if (value == null || value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Number number) {
      // JSON has no NaN and no infinity.
      return Double.isFinite(number.doubleValue()) ? number : number.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, entry) -> copy.put(String.valueOf(key), plain(entry)));
      return copy;
    }
    // A path is an Iterable of its names, but is meant as one text.
    if (value instanceof Iterable<?> items && !(value instanceof Path)) {
      List<Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    return value.toString();
  }
}
