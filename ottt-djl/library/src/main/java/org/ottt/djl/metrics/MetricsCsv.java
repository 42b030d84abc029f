package org.ottt.djl.metrics;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ottt.djl.data.Split;

/** How rows of metrics are spelled in CSV; independent of the locale. */
final class MetricsCsv {

  static final List<String> COLUMNS =
      List.of(
          "epoch",
          "split",
          "loss",
          "top1",
          "top5",
          "lr",
          "seconds",
          "images_per_second",
          "peak_memory_mib",
          "firing_rate");

  static final String HEADER = String.join(",", COLUMNS) + "\n";

  /** What earlier versions called the column of MiB. */
  private static final String FORMER_MEMORY = "peak_memory_mb";

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private MetricsCsv() {}

  /** Returns a row with its line end. */
  static String line(EpochMetrics row) {
    // What training computes is written in full, so that equal runs have equal files down to the
    // last bit; what a clock or the system says is rounded to what can be trusted.
    return FORMAT.format(
            row.epoch(),
            row.split().label(),
            row.loss(),
            row.top1(),
            row.top5(),
            orEmpty(row.lr()),
            rounded(row.seconds(), 3),
            rounded(row.imagesPerSecond(), 1),
            rounded(row.peakMemoryMib(), 1),
            row.firingRate())
        + "\n";
  }

  /**
   * Parses a whole file.
   *
   * @throws IllegalArgumentException if the header or a row is not as written by this class; the
   *     message says which line and why
   */
  static List<EpochMetrics> parse(String text) {
    List<EpochMetrics> rows = new ArrayList<>();
    try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
      boolean inHeader = true;
      for (CSVRecord record : parser) {
        if (inHeader) {
          checkHeader(record);
          inHeader = false;
        } else {
          rows.add(row(record));
        }
      }
      if (inHeader) {
        throw new IllegalArgumentException("it is empty");
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("it is not CSV: " + e.getMessage(), e);
    }
    return rows;
  }

  private static void checkHeader(CSVRecord record) {
    List<String> names = new ArrayList<>(record.toList());
    names.replaceAll(name -> name.equals(FORMER_MEMORY) ? COLUMNS.get(8) : name);
    if (!names.equals(COLUMNS)) {
      throw new IllegalArgumentException("its first line is not '" + HEADER.strip() + "'");
    }
  }

  private static EpochMetrics row(CSVRecord record) {
    if (record.size() != COLUMNS.size()) {
      throw new IllegalArgumentException(
          "line %d has %d values instead of %d"
              .formatted(record.getRecordNumber(), record.size(), COLUMNS.size()));
    }
    try {
      return new EpochMetrics(
          Integer.parseInt(record.get(0)),
          Split.ofLabel(record.get(1)),
          number(record, 2),
          number(record, 3),
          number(record, 4),
          number(record, 5),
          number(record, 6),
          number(record, 7),
          number(record, 8),
          number(record, 9));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line %d: %s".formatted(record.getRecordNumber(), e.getMessage()), e);
    }
  }

  private static double number(CSVRecord record, int column) {
    String text = record.get(column);
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }

  /** Nothing is learned in a test. */
  private static Object orEmpty(double value) {
    return Double.isNaN(value) ? "" : value;
  }

  private static String rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString()
        : Double.toString(value);
  }
}
