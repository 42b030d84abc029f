package org.ottt.djl.metrics;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ottt.djl.data.Split;
import org.ottt.djl.io.AtomicFiles;

/**
 * The file {@code metrics.csv}: one row per epoch and split, appended during the run.
 *
 * <p>Each row is on the device when {@link #append} returns. No file handle stays open in between.
 * Not for use from several threads at once.
 */
public final class MetricsFile {

  private final Path file;
  private final Set<Key> present = new HashSet<>();

  private record Key(int epoch, Split split) {}

  private MetricsFile(Path file) {
    this.file = file;
  }

  /**
   * Opens a metrics file, creating it with its header if it does not exist.
   *
   * <p>A last line without a line end, left by a process that died while writing it, is removed.
   *
   * @param file the file; its folder must exist
   * @return the open file
   * @throws IOException if it cannot be read or written, or is not a metrics file; the message
   *     names the file and the remedy
   */
  public static MetricsFile open(Path file) throws IOException {
    MetricsFile metrics = new MetricsFile(file);
    if (isMissingOrTornHeader(file)) {
      metrics.rewrite(List.of());
    }
    metrics.remember(read(file));
    // Only now, when the file is known to be ours.
    truncate(file, completeLines(content(file)).length());
    if (!content(file).startsWith(MetricsCsv.HEADER)) {
      metrics.rewrite(metrics.read());
    }
    return metrics;
  }

  /**
   * Reads the rows of a metrics file without changing it; the file may belong to a running process.
   *
   * @param file the file
   * @return its rows in file order, without a last line that is still incomplete
   * @throws IOException if it cannot be read or is not a metrics file; the message names the file
   *     and the remedy
   */
  public static List<EpochMetrics> read(Path file) throws IOException {
    try {
      return MetricsCsv.parse(completeLines(content(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not a metrics file: " + e.getMessage() + "; repair it or move it away", e);
    }
  }

  /**
   * Returns where the rows go.
   *
   * @return the file
   */
  public Path path() {
    return file;
  }

  /**
   * Reads back the rows written so far, earlier sessions of a resumed run included.
   *
   * @return the rows in file order
   * @throws IOException if the file cannot be read
   */
  public List<EpochMetrics> read() throws IOException {
    return read(file);
  }

  /**
   * Appends a row and syncs it to the device.
   *
   * @param row the row
   * @throws IOException if it cannot be written; the file then ends with the row before
   * @throws IllegalArgumentException if this epoch and split have a row already
   */
  public void append(EpochMetrics row) throws IOException {
    Key key = new Key(row.epoch(), row.split());
    if (present.contains(key)) {
      throw new IllegalArgumentException(
          "epoch %d has a %s row already in %s".formatted(row.epoch(), row.split().label(), file));
    }
    long end = Files.size(file);
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(MetricsCsv.line(row).getBytes(StandardCharsets.ISO_8859_1));
      out.getFD().sync();
    } catch (IOException e) {
      cutBack(end, e);
      throw new IOException("cannot write " + file + ": " + AtomicFiles.reason(e), e);
    }
    present.add(key);
  }

  /**
   * Drops the rows after an epoch, for a run that resumes from that epoch's checkpoint.
   *
   * @param lastEpoch the last epoch whose rows stay; 0 drops all rows
   * @throws IOException if the file cannot be rewritten; it is then as it was before
   */
  public void dropAfter(int lastEpoch) throws IOException {
    List<EpochMetrics> kept = read().stream().filter(row -> row.epoch() <= lastEpoch).toList();
    rewrite(kept);
    remember(kept);
  }

  private void remember(List<EpochMetrics> rows) {
    present.clear();
    rows.forEach(row -> present.add(new Key(row.epoch(), row.split())));
  }

  private void rewrite(List<EpochMetrics> rows) throws IOException {
    StringBuilder text = new StringBuilder(MetricsCsv.HEADER);
    rows.forEach(row -> text.append(MetricsCsv.line(row)));
    AtomicFiles.write(
        file, out -> out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static boolean isMissingOrTornHeader(Path file) throws IOException {
    return Files.notExists(file) || MetricsCsv.HEADER.startsWith(content(file));
  }

  /** Latin-1: one character per byte, so that lengths are sizes; the file is ASCII anyway. */
  private static String content(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String completeLines(String content) {
    return content.substring(0, content.lastIndexOf('\n') + 1);
  }

  /** After a failed write (a full disk, say) half a row may be there. */
  private void cutBack(long size, IOException failure) {
    try {
      truncate(file, size);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
      target.setLength(size);
      target.getFD().sync();
    }
  }
}
