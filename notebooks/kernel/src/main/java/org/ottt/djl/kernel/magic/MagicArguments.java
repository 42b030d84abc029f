package org.ottt.djl.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A magic as it stands in a cell.
 *
 * @param name its name, without %
 * @param words what stands after the name in its line; quotes keep blanks together
 * @param body the lines below it, where the whole cell belongs to it (%%), else an empty text
 */
public record MagicArguments(String name, List<String> words, String body) {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /**
   * Reads a magic.
   *
   * @param text a line that begins with %, or a cell that begins with %%
   * @return its parts
   */
  public static MagicArguments parse(String text) {
    int lineEnd = text.indexOf('\n');
    String line = lineEnd < 0 ? text : text.substring(0, lineEnd);
    String body = lineEnd < 0 ? "" : text.substring(lineEnd + 1);
    List<String> words = words(line.replaceFirst("^%+", ""));
    if (words.isEmpty()) {
      return new MagicArguments("", List.of(), body);
    }
    return new MagicArguments(words.get(0), words.subList(1, words.size()), body);
  }

  /** {@return the words of the line and then those of the body} */
  public List<String> all() {
    List<String> all = new ArrayList<>(words);
    all.addAll(words(body));
    return all;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return List.copyOf(words);
  }
}
