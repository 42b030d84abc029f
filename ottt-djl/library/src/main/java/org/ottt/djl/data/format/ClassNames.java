package org.ottt.djl.data.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.data.DataException;

/** Class names from a text file with one name a line. */
final class ClassNames {

  private ClassNames() {}

  /**
   * Reads the names, or takes the default if there is no file.
   *
   * @param file the file, or null
   * @param defaults the names to take without a file; their number is the number of classes
   * @throws DataException if the file has another number of names
   */
  static List<String> read(NamedFile file, List<String> defaults) throws DataException {
    if (file == null) {
      return defaults;
    }
    // The original files end with empty lines.
    List<String> names =
        new String(file.bytes(), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    if (names.size() != defaults.size()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d class names instead of %d: restore or delete it",
              file.place(),
              names.size(),
              defaults.size()));
    }
    return names;
  }
}
