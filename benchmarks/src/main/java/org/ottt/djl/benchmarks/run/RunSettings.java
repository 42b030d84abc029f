package org.ottt.djl.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is: a recipe and the arguments of {@code Train} that differ from the recipe's own.
 *
 * @param recipe what {@code --recipe} calls it
 * @param arguments option and value in turn, as {@code Train} takes them
 */
public record RunSettings(String recipe, List<String> arguments) {

  /**
   * Copies the arguments.
   *
   * @param recipe what {@code --recipe} calls it
   * @param arguments option and value in turn
   */
  public RunSettings {
    arguments = List.copyOf(arguments);
  }

  /**
   * Begins the settings of a run.
   *
   * @param recipe what {@code --recipe} calls it
   * @param data where the data lie, or null for the recipe's own
   * @param method the learning rule
   * @param seed seed of weights, order and drawn data; the same for two rules gives both the same
   *     start
   * @param device the device's name
   * @param options further options by name, without dashes; null stands for the recipe's own
   * @return the settings
   */
  public static RunSettings of(
      String recipe, Path data, String method, int seed, String device, Map<String, ?> options) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("data", data);
    all.put("method", method);
    all.put("seed", seed);
    all.put("device", device);
    all.putAll(options);
    List<String> arguments = new ArrayList<>();
    all.forEach(
        (name, value) -> {
          if (value != null) {
            arguments.add("--" + name);
            arguments.add(value.toString());
          }
        });
    return new RunSettings(recipe, arguments);
  }

  /**
   * Returns a name for the run's folder; runs of other settings have other names.
   *
   * @return recipe and a number in hexadecimal digits
   */
  public String folderName() {
    return recipe + "-" + Integer.toHexString(arguments.hashCode());
  }
}
