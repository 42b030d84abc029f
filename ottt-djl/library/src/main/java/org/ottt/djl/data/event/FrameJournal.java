package org.ottt.djl.data.event;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.io.FileLocks;

/**
 * Which samples of an unfinished store are done: a text file, a line a sample, the first line the
 * plan's fingerprint.
 *
 * <p>A line is appended after the sample's bytes are written. A process that is killed leaves at
 * most a piece of a line at the end, which is ignored. The file is also the lock that keeps a
 * second process from writing to the same folder.
 */
final class FrameJournal implements Closeable {

  static final String FILE = "frames.progress";

  private static final String DONE = "done";
  private static final String LEFT_OUT = "left-out";
  private static final String WARNING = "warning";

  private final Path path;
  private final RandomAccessFile file;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private final Map<Integer, Set<RecordingWarning>> warnings = new TreeMap<>();

  /**
   * What became of a recording.
   *
   * @param events its number of events
   * @param checksum CRC-32C of the sample
   * @param reason why it was left out, or null
   */
  record Entry(long events, long checksum, String reason) {}

  private FrameJournal(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens the journal of a folder, a new one if there is none.
   *
   * @throws DataException if another process writes to the folder, or it is of another plan
   */
  static FrameJournal open(Path folder, String fingerprint) throws IOException {
    Path path = folder.resolve(FILE);
    // Not a channel's own streams: those an interrupt of the thread would close.
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (!FileLocks.tryLock(file)) {
        throw new DataException(
            folder + " is being prepared by another process: wait until it ends");
      }
      FrameJournal journal = new FrameJournal(path, file);
      journal.load(folder, fingerprint);
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void load(Path folder, String fingerprint) throws IOException {
    byte[] content = new byte[Math.toIntExact(file.length())];
    file.readFully(content);
    String text = new String(content, StandardCharsets.UTF_8);
    int complete = text.lastIndexOf('\n') + 1;
    String[] lines = text.substring(0, complete).split("\n", -1);
    if (complete == 0) {
      file.setLength(0);
      append(fingerprint);
      return;
    }
    if (!lines[0].equals(fingerprint)) {
      throw new DataException(
          folder
              + " holds an unfinished preparation of other recordings or with other options:"
              + " choose another --out, or delete it");
    }
    for (int i = 1; i < lines.length - 1; i++) {
      entry(lines[i]);
    }
    file.setLength(text.substring(0, complete).getBytes(StandardCharsets.UTF_8).length);
    file.seek(file.length());
  }

  private void entry(String line) {
    String[] columns = line.split("\t", 4);
    try {
      int slot = Integer.parseInt(columns[0]);
      if (columns.length == 4 && columns[1].equals(DONE)) {
        entries.put(slot, new Entry(Long.parseLong(columns[2]), Long.parseLong(columns[3]), null));
      } else if (columns.length == 3 && columns[1].equals(LEFT_OUT)) {
        entries.put(slot, new Entry(0, 0, columns[2]));
      } else if (columns.length == 4 && columns[1].equals(WARNING)) {
        addWarning(slot, new RecordingWarning(columns[2], columns[3]));
      }
    } catch (NumberFormatException e) {
      // A line that a power failure damaged: its sample is made once more.
      return;
    }
  }

  /** Returns what became of a slot so far, or null. */
  synchronized Entry entry(int slot) {
    return entries.get(slot);
  }

  /** Forgets a slot whose bytes turned out to be damaged. */
  synchronized void forget(int slot) {
    entries.remove(slot);
  }

  synchronized void done(int slot, long events, long checksum) throws IOException {
    append(slot + "\t" + DONE + "\t" + events + "\t" + checksum);
    entries.put(slot, new Entry(events, checksum, null));
  }

  synchronized void leftOut(int slot, String reason) throws IOException {
    String line = oneLine(reason);
    append(slot + "\t" + LEFT_OUT + "\t" + line);
    entries.put(slot, new Entry(0, 0, line));
  }

  /** Notes a warning; one that an earlier run noted is not repeated. */
  synchronized void warn(int slot, RecordingWarning warning) throws IOException {
    RecordingWarning line =
        new RecordingWarning(oneLine(warning.kind()), oneLine(warning.detail()));
    append(slot + "\t" + WARNING + "\t" + line.kind() + "\t" + line.detail());
    addWarning(slot, line);
  }

  private void addWarning(int slot, RecordingWarning warning) {
    warnings.computeIfAbsent(slot, key -> new LinkedHashSet<>()).add(warning);
  }

  /** Returns the warnings about a slot so far. */
  synchronized List<RecordingWarning> warnings(int slot) {
    return List.copyOf(warnings.getOrDefault(slot, Set.of()));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private void append(String line) throws IOException {
    file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
