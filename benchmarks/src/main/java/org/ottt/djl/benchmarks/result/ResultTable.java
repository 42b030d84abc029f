package org.ottt.djl.benchmarks.result;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;

/**
 * A CSV file with one row per measurement, told apart by some of its columns. Every row is on the
 * disk when {@link #put} returns, so that a benchmark that is cut off continues where it was.
 *
 * <p>Several processes may add rows to the same table: each keeps the rows of the others.
 */
public final class ResultTable {

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private final Path file;
  private final int keys;
  private final List<String> columns;
  private final UnaryOperator<List<ResultRow>> older;
  private final Map<List<String>, ResultRow> rows = new LinkedHashMap<>();

  private ResultTable(
      Path file, int keys, List<String> columns, UnaryOperator<List<ResultRow>> older) {
    this.file = file;
    this.keys = keys;
    this.columns = List.copyOf(columns);
    this.older = older;
  }

  /**
   * Opens a table; the file comes with the first row.
   *
   * @param file the file, which may be missing
   * @param keys columns that tell rows apart
   * @param values the other columns; their names say the unit
   * @return the table with the rows that the file has, whatever the order of its columns; the next
   *     row writes them in this order
   * @throws IOException if the file cannot be read or has other columns; the message names it and
   *     the remedy
   */
  public static ResultTable open(Path file, List<String> keys, List<String> values)
      throws IOException {
    return open(file, keys, values, UnaryOperator.identity());
  }

  /**
   * Opens a table that older versions may have written with other columns.
   *
   * @param file the file, which may be missing
   * @param keys columns that tell rows apart
   * @param values the other columns; their names say the unit
   * @param older turns the rows of a file with other columns into rows with these; the next row
   *     writes them
   * @return the table with the rows that the file has
   * @throws IOException if the file cannot be read or its rows still have other columns; the
   *     message names it and the remedy
   */
  public static ResultTable open(
      Path file, List<String> keys, List<String> values, UnaryOperator<List<ResultRow>> older)
      throws IOException {
    List<String> columns = new ArrayList<>(keys);
    columns.addAll(values);
    ResultTable table = new ResultTable(file, keys.size(), columns, older);
    if (Files.exists(file)) {
      table.load();
    }
    return table;
  }

  /**
   * Reads a table whatever its columns.
   *
   * @param file the file
   * @return its rows in file order, none if the file is missing
   * @throws IOException if it cannot be read; the message names it
   */
  public static List<ResultRow> read(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    List<ResultRow> rows = new ArrayList<>();
    parse(file, rows);
    return rows;
  }

  /**
   * Tells whether a measurement exists.
   *
   * @param key the values of the key columns
   * @return whether its row exists
   */
  public boolean contains(Object... key) {
    return rows.containsKey(texts(List.of(key)));
  }

  /**
   * Returns a measurement.
   *
   * @param key the values of the key columns
   * @return its row
   * @throws IllegalArgumentException if it does not exist
   */
  public ResultRow row(Object... key) {
    ResultRow row = rows.get(texts(List.of(key)));
    if (row == null) {
      throw new IllegalArgumentException("no row " + List.of(key) + " in " + file);
    }
    return row;
  }

  /**
   * Adds a row, or replaces the one with the same key, and writes the file.
   *
   * @param values a value per column, in order; null stands for "not measured"
   * @throws IOException if the file cannot be written; it is then as it was before
   * @throws IllegalArgumentException if the number of values is not that of the columns
   */
  public void put(List<?> values) throws IOException {
    putAll(List.of(values));
  }

  /**
   * Adds several rows as {@link #put} does one, all or none.
   *
   * @param measurements the rows, each a value per column
   * @throws IOException if the file cannot be written; it is then as it was before
   * @throws IllegalArgumentException if the number of values is not that of the columns
   */
  public void putAll(List<? extends List<?>> measurements) throws IOException {
    replaceAll(row -> false, measurements);
  }

  /**
   * Takes rows out and adds others, all or none.
   *
   * @param which says of a row whether it goes
   * @param measurements the rows to add, each a value per column
   * @throws IOException if the file cannot be written; it is then as it was before
   * @throws IllegalArgumentException if the number of values is not that of the columns
   */
  public void replaceAll(Predicate<ResultRow> which, List<? extends List<?>> measurements)
      throws IOException {
    for (List<?> values : measurements) {
      if (values.size() != columns.size()) {
        throw new IllegalArgumentException(values.size() + " values for the columns " + columns);
      }
    }
    Path folder = file.toAbsolutePath().getParent();
    Folders.create(folder);
    synchronized (ResultTable.class) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        reload();
        rows.values().removeIf(which);
        measurements.forEach(values -> add(texts(values)));
        AtomicFiles.write(file, out -> out.write(csv().getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** Reads the file again, in which other processes may have added or replaced rows. */
  private void reload() throws IOException {
    if (Files.exists(file)) {
      rows.clear();
      load();
    }
  }

  /**
   * Returns the rows.
   *
   * @return in the order in which their keys first came
   */
  public List<ResultRow> rows() {
    return List.copyOf(rows.values());
  }

  /**
   * Returns where the rows are.
   *
   * @return the file
   */
  public Path file() {
    return file;
  }

  private void add(List<String> texts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      values.put(columns.get(i), texts.get(i));
    }
    rows.put(List.copyOf(texts.subList(0, keys)), new ResultRow(values));
  }

  private void load() throws IOException {
    List<ResultRow> found = new ArrayList<>();
    List<String> names = parse(file, found);
    Set<String> expected = Set.copyOf(columns);
    List<ResultRow> known = Set.copyOf(names).equals(expected) ? found : older.apply(found);
    for (ResultRow row : known) {
      if (!row.columns().equals(expected)) {
        throw new IOException(
            file + " has the columns " + names + " instead of " + columns + "; move it away.");
      }
      add(columns.stream().map(row::text).toList());
    }
  }

  private static List<String> parse(Path file, Collection<ResultRow> rows) throws IOException {
    CSVFormat withHeader = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, withHeader)) {
      List<String> names = parser.getHeaderNames();
      for (CSVRecord cells : parser) {
        if (!cells.isConsistent()) {
          throw new IOException("line " + (cells.getRecordNumber() + 1) + " is incomplete");
        }
        rows.add(new ResultRow(cells.toMap()));
      }
      return names;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new IOException(
          file + " is not a table of results: " + e.getMessage() + "; move it away.", e);
    }
  }

  private String csv() throws IOException {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
      printer.printRecord(columns);
      for (ResultRow row : rows.values()) {
        printer.printRecord(columns.stream().map(row::text));
      }
    }
    return text.toString();
  }

  private static List<String> texts(Collection<?> values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(spell(value));
    }
    return texts;
  }

  /**
   * Spells a value as a cell has it: six significant digits are more than any measurement has.
   *
   * @param value the value; null stands for "not measured"
   * @return the cell's text
   */
  public static String spell(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number)
          ? new BigDecimal(String.format(Locale.ROOT, "%.5e", number))
              .stripTrailingZeros()
              .toPlainString()
          : "";
    }
    return value.toString();
  }
}
