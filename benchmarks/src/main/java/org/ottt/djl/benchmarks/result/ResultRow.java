package org.ottt.djl.benchmarks.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A row of a {@link ResultTable}: texts by column. */
public final class ResultRow {

  private final Map<String, String> values;

  ResultRow(Map<String, String> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /**
   * Tells whether the table has a column.
   *
   * @param column its name
   * @return whether it exists
   */
  public boolean has(String column) {
    return values.containsKey(column);
  }

  /**
   * Returns the names of the columns.
   *
   * @return the names, in order
   */
  public Set<String> columns() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /**
   * Copies the row with other values.
   *
   * @param more values by column, which are added or replace those of the row
   * @return the copy
   */
  public ResultRow with(Map<String, String> more) {
    ResultRow copy = new ResultRow(values);
    copy.values.putAll(more);
    return copy;
  }

  /**
   * Returns a value.
   *
   * @param column its column
   * @return the text, empty if nothing was measured
   * @throws IllegalArgumentException if there is no such column
   */
  public String text(String column) {
    String value = values.get(column);
    if (value == null) {
      throw new IllegalArgumentException("no column '" + column + "' in " + values.keySet());
    }
    return value;
  }

  /**
   * Returns a value as a number.
   *
   * @param column its column
   * @return the number, NaN if the cell is empty or holds no number
   * @throws IllegalArgumentException if there is no such column
   */
  public double number(String column) {
    try {
      return Double.parseDouble(text(column));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
