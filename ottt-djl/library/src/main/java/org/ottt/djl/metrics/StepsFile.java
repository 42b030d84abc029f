package org.ottt.djl.metrics;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ottt.djl.io.AtomicFiles;

/**
 * The file {@code steps.csv}: a row for every n-th training batch. No file handle stays open in
 * between.
 */
public final class StepsFile {

  private static final List<String> COLUMNS =
      List.of("step", "epoch", "loss", "lr", "gradient_norm");
  private static final String RATE = "firing_rate_";
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private final Path file;

  private StepsFile(Path file) {
    this.file = file;
  }

  /**
   * Opens a file, creating it with its header if it does not exist, and drops the rows after a
   * step, for a run that resumes there. A last line that a process died in is dropped as well.
   *
   * @param file the file; its folder must exist
   * @param layers how many layers of neurons the network has
   * @param lastStep the last step whose row stays; 0 drops all
   * @return the open file
   * @throws IOException if it cannot be read or written, or is not such a file; the message names
   *     the remedy
   */
  public static StepsFile open(Path file, int layers, long lastStep) throws IOException {
    List<String> header = new ArrayList<>(COLUMNS);
    for (int layer = 1; layer <= layers; layer++) {
      header.add(RATE + layer);
    }
    StringBuilder text = new StringBuilder(FORMAT.format(header.toArray())).append('\n');
    if (Files.exists(file)) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      String complete = content.substring(0, content.lastIndexOf('\n') + 1);
      try (CSVParser parser = CSVParser.parse(new StringReader(complete), FORMAT)) {
        for (CSVRecord row : parser) {
          if (row.getRecordNumber() == 1) {
            requireHeader(file, row, header);
          } else if (Long.parseLong(row.get(0)) <= lastStep) {
            text.append(FORMAT.format((Object[]) row.values())).append('\n');
          }
        }
      } catch (NumberFormatException e) {
        throw notOurs(file, e.getMessage());
      }
    }
    AtomicFiles.write(
        file, out -> out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
    return new StepsFile(file);
  }

  private static void requireHeader(Path file, CSVRecord row, List<String> header)
      throws IOException {
    if (!row.toList().equals(header)) {
      throw notOurs(file, "its first line is not '" + String.join(",", header) + "'");
    }
  }

  private static IOException notOurs(Path file, String why) {
    return new IOException(file + " holds no steps of this run: " + why + "; move it away");
  }

  /**
   * Appends a row.
   *
   * @param row the row
   * @throws IOException if it cannot be written
   */
  public void append(StepMetrics row) throws IOException {
    List<Object> values =
        new ArrayList<>(List.of(row.step(), row.epoch(), row.loss(), row.lr(), row.gradientNorm()));
    values.addAll(row.firingRates());
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write((FORMAT.format(values.toArray()) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
