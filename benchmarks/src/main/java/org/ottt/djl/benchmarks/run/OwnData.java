package org.ottt.djl.benchmarks.run;

import java.nio.file.Path;
import java.util.List;

/** Your own data, which a recipe's name does not tell apart. */
public final class OwnData {

  /** Recipes for your own data. */
  public static final List<String> RECIPES = List.of("image-folder", "event-folder");

  private OwnData() {}

  /**
   * Returns what tables call your own data: the name of their folder.
   *
   * @param place the folder or archive
   * @return its name, empty for a root
   */
  public static String nameOf(Path place) {
    Path name = place.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }
}
