package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.data.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readable names for classes that are named after their folders. A file has them in one of three
 * forms:
 *
 * <ul>
 *   <li>a folder, a blank and its names, as in ImageNet's {@code LOC_synset_mapping.txt}: {@code
 *       n01440764 tench, Tinca tinca}; the first name is taken;
 *   <li>a folder, a comma and its name, with quotes around folders and names that have a comma;
 *   <li>a name alone on each line, in the order of the folders' names.
 * </ul>
 *
 * <p>In the first two forms the lines are in any order and there may be further ones, such as those
 * of all of ImageNet for some of its classes; a first line {@code folder,name} is skipped. Folders
 * may have blanks in their names: of those that a line may begin with the longest counts. Two
 * folders of one name are distinguished by the folder after the name, as ImageNet's two cranes.
 */
public final class ClassNames {

  private static final Logger LOG = LoggerFactory.getLogger(ClassNames.class);

  private static final String HEADERS = "folder|class|wnid|synset|id|label";
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private ClassNames() {}

  /**
   * Reads the names of classes.
   *
   * @param file the file, in UTF-8
   * @param folders the classes by their folders' names, in the order of the labels
   * @return a readable name for each class, in the same order; no two are equal
   * @throws DataException if a class has no name or two, or the file cannot be read; the message
   *     names file and class
   */
  public static List<String> read(Path file, List<String> folders) throws DataException {
    List<String> lines = lines(file);
    Set<String> known = Set.copyOf(folders);
    // What only a comma ends may hold blanks, so that form comes first.
    boolean commas =
        lines.stream().anyMatch(line -> known.contains(NamedFolder.atComma(line).folder()));
    List<NamedFolder> named =
        lines.stream()
            .map(
                line ->
                    commas && line.indexOf(',') >= 0
                        ? NamedFolder.atComma(line)
                        : NamedFolder.atBlank(line, known))
            .toList();
    if (named.stream().anyMatch(line -> known.contains(line.folder()))) {
      return byFolder(file, named, folders);
    }
    return inOrder(file, lines, folders);
  }

  /**
   * Reads the lines of a file of names, without empty ones and blanks around.
   *
   * @param file the file, in UTF-8, with or without a byte order mark
   * @throws DataException if it cannot be read; the message says what to do
   */
  static List<String> lines(Path file) throws DataException {
    try {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String text = (line.indexOf(BYTE_ORDER_MARK) == 0 ? line.substring(1) : line).strip();
        if (!text.isEmpty()) {
          lines.add(text);
        }
      }
      return lines;
    } catch (NoSuchFileException e) {
      throw new DataException("The file of class names " + file + " does not exist", e);
    } catch (CharacterCodingException e) {
      throw new DataException(
          "The file of class names " + file + " is not in UTF-8: save it in UTF-8", e);
    } catch (IOException e) {
      throw new DataException(
          "The file of class names " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> byFolder(Path file, List<NamedFolder> lines, List<String> folders)
      throws DataException {
    Set<String> known = Set.copyOf(folders);
    Map<String, String> names = new LinkedHashMap<>();
    int others = 0;
    for (int i = 0; i < lines.size(); i++) {
      NamedFolder line = lines.get(i);
      if (!known.contains(line.folder())) {
        boolean header = i == 0 && line.folder().toLowerCase(Locale.ROOT).matches(HEADERS);
        others += header ? 0 : 1;
      } else if (line.name().isEmpty()) {
        throw new DataException(file + " has no name for class " + line.folder());
      } else if (names.put(line.folder(), line.name()) != null) {
        throw new DataException(file + " names class " + line.folder() + " twice");
      }
    }
    List<String> missing = folders.stream().filter(folder -> !names.containsKey(folder)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no name for class %s%s"
              .formatted(
                  file,
                  missing.get(0),
                  missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " others"));
    }
    if (others > 0) {
      LOG.info("{} lines of {} name classes that the data do not have", others, file);
    }
    List<String> all = List.copyOf(names.values());
    List<String> result = new ArrayList<>();
    for (String folder : folders) {
      String name = names.get(folder);
      result.add(Collections.frequency(all, name) == 1 ? name : name + " (" + folder + ")");
    }
    return result;
  }

  private static List<String> inOrder(Path file, List<String> lines, List<String> folders)
      throws DataException {
    if (lines.size() != folders.size()) {
      throw new DataException(
          "%s has %d names, but the data have %d classes, the first of them %s: it must have a line"
                  .formatted(file, lines.size(), folders.size(), folders.get(0))
              + " per class in the order of the folders, or lines that begin with a folder");
    }
    Set<String> seen = new HashSet<>();
    for (String name : lines) {
      if (!seen.add(name)) {
        throw new DataException(file + " gives two classes the name " + name);
      }
    }
    return List.copyOf(lines);
  }
}
