package org.ottt.djl.benchmarks.report;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A Markdown text in the making: GitHub's dialect, one block after the other. */
final class MarkdownPage {

  private final StringBuilder text = new StringBuilder();
  private final Path folder;
  private String place = "";

  /**
   * Begins a page.
   *
   * @param folder where the page will lie; links to pictures start there
   */
  MarkdownPage(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  void heading(int level, String title) {
    block("#".repeat(level) + " " + title + (place.isEmpty() ? "" : " (" + place + ")"));
  }

  /**
   * Sets where what follows was measured.
   *
   * @param name stands at the end of the following headings; null for nothing
   */
  void measuredOn(String name) {
    place = name == null ? "" : name;
  }

  /** Returns where what follows was measured, empty for nothing. */
  String place() {
    return place;
  }

  /** Tells whether nothing has been added. */
  boolean isEmpty() {
    return text.isEmpty();
  }

  void paragraph(String format, Object... values) {
    block(String.format(Locale.ROOT, format, values));
  }

  /** Adds text that is Markdown already. */
  void text(String markdown) {
    block(markdown.strip());
  }

  void list(List<String> items) {
    block(String.join("\n", items.stream().map(item -> "- " + item).toList()));
  }

  /**
   * Adds a table.
   *
   * @param header names of the columns; those after the first are set to the right
   * @param rows a text per column
   */
  void table(List<String> header, List<List<String>> rows) {
    StringBuilder table = new StringBuilder(line(header)).append('\n').append("| --- |");
    table.append(" ---: |".repeat(header.size() - 1));
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(row + " does not fit under " + header);
      }
      table.append('\n').append(line(row));
    }
    block(table.toString());
  }

  /**
   * Adds a picture, if it exists.
   *
   * @param file the picture
   * @param description says in words what it shows
   */
  void picture(Path file, String description) {
    if (file.toFile().isFile()) {
      String text = description.replaceAll("[\\[\\]\\\\]", "\\\\$0");
      block("![" + text + "](" + link(folder.relativize(file.toAbsolutePath().normalize())) + ")");
    }
  }

  /** Spells a relative path as a URL, in which Markdown leaves every character as it is. */
  private static String link(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(
        name ->
            names.add(
                // Made for forms, in which a plus sign stands for a space.
                URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20")));
    return String.join("/", names);
  }

  /**
   * Finds the file that a link of a page leads to.
   *
   * @param folder where the page lies
   * @param link as {@link #picture} writes it
   */
  static Path linked(Path folder, String link) {
    return folder.resolve(URLDecoder.decode(link, StandardCharsets.UTF_8));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells.stream().map(MarkdownPage::cell).toList()) + " |";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private void block(String block) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(block).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
