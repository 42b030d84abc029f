package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ottt.djl.data.DataException;

/**
 * Names of several archives in one text, as WebDataset writes them: {@code
 * train-{000..146}.tar::val-00.tar}, lists {@code {train,val}-0.tar}, or {@code *} and {@code ?}. A
 * range may count down.
 */
final class ArchivePattern {

  private static final String AND = "::";
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)");
  private static final int MOST = 100_000;

  private ArchivePattern() {}

  /** Tells whether a text names several archives. */
  static boolean matches(String text) {
    return text.contains(AND) || BRACES.matcher(text).find() || isGlob(text);
  }

  /** Makes each of the names absolute. */
  static Path absolute(Path pattern) {
    FileSystem system = pattern.getFileSystem();
    return system.getPath(
        Arrays.stream(pattern.toString().split(AND, -1))
            .map(name -> system.getPath(name).toAbsolutePath().toString())
            .collect(Collectors.joining(AND)));
  }

  private static boolean isGlob(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /**
   * Finds the archives.
   *
   * @throws DataException if one of them is missing, or there is none
   */
  static List<Path> expand(Path pattern) throws IOException {
    FileSystem system = pattern.getFileSystem();
    String text = pattern.toString();
    List<Path> files = new ArrayList<>();
    for (String part : text.split(AND, -1)) {
      List<String> names = new ArrayList<>();
      addNames(part, names);
      for (String name : names) {
        if (isGlob(name)) {
          addMatches(system, name, files);
        } else if (Files.isRegularFile(system.getPath(name))) {
          files.add(system.getPath(name));
        } else {
          throw new DataException(
              name + ", one of the files that " + text + " stands for, does not exist");
        }
      }
    }
    return files;
  }

  private static void addNames(String text, List<String> names) throws DataException {
    Matcher braces = BRACES.matcher(text);
    if (!braces.find()) {
      if (names.size() == MOST) {
        throw new DataException("the names in --data stand for more than 100,000 files");
      }
      names.add(text);
      return;
    }
    String before = text.substring(0, braces.start());
    String after = text.substring(braces.end());
    Matcher range = RANGE.matcher(braces.group(1));
    if (range.matches()) {
      int from = number(range.group(1), text);
      int to = number(range.group(2), text);
      int digits = digits(range.group(1), range.group(2));
      int step = from <= to ? 1 : -1;
      for (int i = from; i != to + step; i += step) {
        addNames(before + String.format(Locale.ROOT, "%0" + digits + "d", i) + after, names);
      }
      return;
    }
    for (String choice : braces.group(1).split(",", -1)) {
      addNames(before + choice + after, names);
    }
  }

  /** As in a shell, numbers with leading zeros make all as long as the longer of the two. */
  private static int digits(String from, String to) {
    return hasLeadingZero(from) || hasLeadingZero(to) ? Math.max(from.length(), to.length()) : 1;
  }

  private static boolean hasLeadingZero(String number) {
    return number.length() > 1 && number.startsWith("0");
  }

  private static int number(String text, String whole) throws DataException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DataException("the number " + text + " in " + whole + " is too large", e);
    }
  }

  private static void addMatches(FileSystem system, String name, List<Path> files)
      throws IOException {
    int slash = name.lastIndexOf('/');
    Path folder = system.getPath(slash < 0 ? "." : name.substring(0, Math.max(1, slash)));
    if (isGlob(folder.toString())) {
      throw new DataException(name + ": * and ? may stand in the file's name only");
    }
    PathMatcher matcher = system.getPathMatcher("glob:" + name.substring(slash + 1));
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Path file = entry.getFileName();
        if (file != null && !file.toString().startsWith(".") && matcher.matches(file)) {
          found.add(entry);
        }
      }
    }
    if (found.isEmpty()) {
      throw new DataException("no file is named like " + name);
    }
    found.sort(null);
    files.addAll(found);
  }
}
