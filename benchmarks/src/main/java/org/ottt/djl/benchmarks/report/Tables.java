package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.ottt.djl.benchmarks.result.ResultRow;

/** Finds and groups tables for the sections of a page. */
final class Tables {

  private Tables() {}

  /**
   * Finds the tables of a benchmark.
   *
   * @param results the folder of results
   * @param prefix how the files' names begin
   * @return the files by what stands between prefix and {@code .csv}, sorted
   * @throws IOException if the folder cannot be read
   */
  static Map<String, Path> named(Path results, String prefix) throws IOException {
    Map<String, Path> tables = new LinkedHashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(results, prefix + "*.csv")) {
      TreeSet<Path> sorted = new TreeSet<>();
      files.forEach(sorted::add);
      for (Path file : sorted) {
        String name = String.valueOf(file.getFileName());
        tables.put(name.substring(prefix.length(), name.length() - ".csv".length()), file);
      }
    }
    return tables;
  }

  /**
   * Puts rows together that agree in some columns.
   *
   * @param rows the rows
   * @param columns the columns
   * @return the rows by their values in those columns, all in the order of the file
   */
  static Map<List<String>, List<ResultRow>> group(List<ResultRow> rows, String... columns) {
    Map<List<String>, List<ResultRow>> groups = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      List<String> key = new ArrayList<>();
      for (String column : columns) {
        key.add(row.text(column));
      }
      groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  /** Says which of the settings the pictures show that follow their tables. */
  static void explainPictures(int settings, MarkdownPage page) {
    if (settings > 1) {
      page.paragraph("Pictures show the setting that was measured last.");
    }
  }

  /** Spells a number; a dash stands for one that was not measured. */
  static String spell(String format, double number) {
    return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, format, number);
  }
}
