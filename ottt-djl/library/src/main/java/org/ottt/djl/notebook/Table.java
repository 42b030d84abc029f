package org.ottt.djl.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.notebook.output.RichOutput;
import org.ottt.djl.notebook.output.Showable;

/**
 * A table: HTML on a notebook's page, columns of text elsewhere. Numbers stand to the right, with
 * four significant digits if they are not whole; text stands to the left.
 */
public final class Table implements Showable {

  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * Creates an empty table.
   *
   * @param columns their titles, at least one
   */
  public Table(String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("A table has at least one column.");
    }
    header = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @param values a value for each column
   * @return this table
   */
  public Table row(Object... values) {
    if (values.length != header.size()) {
      throw new IllegalArgumentException(
          "A row of this table has "
              + header.size()
              + " values, but "
              + values.length
              + " were given.");
    }
    rows.add(Arrays.asList(values.clone()));
    return this;
  }

  @Override
  public RichOutput output() {
    return RichOutput.html(html(), text());
  }

  private String html() {
    StringBuilder html = new StringBuilder("<table>\n<thead><tr>");
    for (int i = 0; i < header.size(); i++) {
      html.append(cell("th", i, header.get(i)));
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Object> row : rows) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.append(cell("td", i, spell(row.get(i))));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>").toString();
  }

  private String cell(String tag, int column, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String side = isNumeric(column) ? "right" : "left";
    return "<" + tag + " style=\"text-align:" + side + "\">" + escaped + "</" + tag + ">";
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    appendLine(text, header);
    for (List<Object> row : rows) {
      appendLine(text, row.stream().map(Table::spell).toList());
    }
    return text.toString().stripTrailing();
  }

  private void appendLine(StringBuilder text, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(width(i) - cells.get(i).length());
      line.append(i == 0 ? "" : GAP).append(isNumeric(i) ? pad + cells.get(i) : cells.get(i) + pad);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    return Math.max(
        header.get(column).length(),
        rows.stream().mapToInt(row -> spell(row.get(column)).length()).max().orElse(0));
  }

  private boolean isNumeric(int column) {
    return rows.stream().allMatch(row -> row.get(column) instanceof Number);
  }

  private static String spell(Object value) {
    if (!(value instanceof Number number)) {
      return String.valueOf(value);
    }
    return number instanceof Double || number instanceof Float
        ? spell(number.doubleValue())
        : String.format(Locale.ROOT, "%,d", number.longValue());
  }

  private static String spell(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : "–";
    }
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, size < 10 ? "%.3f" : size < 1000 ? "%.1f" : "%,.0f", value);
  }
}
