package org.ottt.djl.data.layout;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A line of a file of class names: a folder and its readable name.
 *
 * @param folder the folder, in which blanks and, in quotes, commas may stand; empty if the line has
 *     none
 * @param name the name, which may be empty
 */
record NamedFolder(String folder, String name) {

  private static final CSVFormat CSV =
      CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();

  /** Text in quotes, where a quote is written twice, and what follows. */
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*+(?:\"\"[^\"]*+)*+)\"\\s*+(.*)");

  /** File systems have no longer names. */
  private static final int LONGEST_FOLDER = 255;

  /** Splits a line at the comma after the folder. */
  static NamedFolder atComma(String line) {
    Matcher quoted = QUOTED.matcher(line);
    if (quoted.matches() && quoted.group(2).startsWith(",")) {
      return new NamedFolder(plain(quoted), unquoted(quoted.group(2).substring(1).strip()));
    }
    int comma = line.indexOf(',');
    return comma < 0
        ? new NamedFolder("", line)
        : new NamedFolder(
            line.substring(0, comma).strip(), unquoted(line.substring(comma + 1).strip()));
  }

  /**
   * Splits a line at the blank after the folder; the first of several names is taken.
   *
   * @param known the folders of the data; the longest that the line begins with counts
   */
  static NamedFolder atBlank(String line, Set<String> known) {
    Matcher quoted = QUOTED.matcher(line);
    if (quoted.matches() && !quoted.group(2).isEmpty() && known.contains(plain(quoted))) {
      return new NamedFolder(plain(quoted), firstName(quoted.group(2)));
    }
    int end = 0;
    while (end < line.length() && !isDivider(line.charAt(end))) {
      end++;
    }
    for (int i = end; i < Math.min(line.length(), LONGEST_FOLDER + 1); i++) {
      if (Character.isWhitespace(line.charAt(i)) && known.contains(line.substring(0, i))) {
        end = i;
      }
    }
    String name = firstName(line.substring(end).strip());
    return name.isEmpty()
        ? new NamedFolder("", line)
        : new NamedFolder(line.substring(0, end), name);
  }

  private static boolean isDivider(char letter) {
    return letter == ',' || Character.isWhitespace(letter);
  }

  private static String plain(Matcher quoted) {
    return quoted.group(1).replace("\"\"", "\"");
  }

  private static String firstName(String names) {
    String text = names.startsWith(",") ? names.substring(1) : names;
    int comma = text.indexOf(',');
    return (comma < 0 ? text : text.substring(0, comma)).strip();
  }

  /** A name may hold commas, and quotes if it stands in quotes. */
  private static String unquoted(String text) {
    if (!text.startsWith("\"")) {
      return text;
    }
    try (CSVParser parser = CSVParser.parse(text, CSV)) {
      List<CSVRecord> records = parser.getRecords();
      return records.isEmpty() ? text : records.get(0).get(0);
    } catch (IOException | RuntimeException e) {
      // Quotes that do not end are part of the name.
      return text;
    }
  }
}
