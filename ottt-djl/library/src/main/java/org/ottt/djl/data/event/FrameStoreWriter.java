package org.ottt.djl.data.event;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.WriteFailure;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.io.Folders;

/**
 * Writes a store of event frames: {@code frames.bin} with the samples, {@code frames.json} that
 * describes them.
 *
 * <p>Samples may be put in any order, from several threads. A preparation that was killed continues
 * where it stopped when the same plan is opened again: {@link #isDone} tells which samples are
 * there. The store exists from {@link #finish} on, not before.
 *
 * <pre>{@code
 * if (!FrameStoreWriter.isFinished(folder, plan)) {
 *   try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
 *     for (int slot = 0; slot < plan.samples().size(); slot++) {
 *       if (!writer.isDone(slot)) {
 *         writer.put(slot, frames, events);
 *       }
 *     }
 *     writer.finish();
 *   }
 * }
 * }</pre>
 */
public final class FrameStoreWriter implements Closeable {

  private final Path folder;
  private final FrameStorePlan plan;
  private final FrameJournal journal;
  private final RandomAccessFile data;
  private boolean finished;

  private FrameStoreWriter(
      Path folder, FrameStorePlan plan, FrameJournal journal, RandomAccessFile data) {
    this.folder = folder;
    this.plan = plan;
    this.journal = journal;
    this.data = data;
  }

  /**
   * Tells whether a folder holds a store, finished or not.
   *
   * @param folder the folder
   * @return whether there is one
   */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FrameStoreHeader.FILE))
        || Files.exists(folder.resolve(FrameJournal.FILE));
  }

  /**
   * Tells whether a folder holds the finished store of a plan.
   *
   * @param folder the folder, which may be missing
   * @param plan the plan
   * @return whether there is nothing to do
   * @throws DataException if it holds the store of another plan, or one whose samples are cut off
   * @throws IOException if it cannot be read
   */
  public static boolean isFinished(Path folder, FrameStorePlan plan) throws IOException {
    if (!FrameStoreHeader.exists(folder)) {
      return false;
    }
    FrameStoreHeader header = FrameStoreHeader.read(folder);
    if (!plan.fingerprint().equals(header.fingerprint())) {
      throw new DataException(
          folder
              + " holds frames of other recordings or made with other options ("
              + header.options()
              + "): choose another --out, or delete it");
    }
    FrameBlob.of(folder.resolve(FrameStoreHeader.DATA_FILE), header.layout(), header.slots());
    return true;
  }

  /**
   * Opens a folder to write to, and checks what an earlier run left there.
   *
   * @param folder the folder; it is created if it is missing
   * @param plan what the store is to hold
   * @return the writer, to be closed by the caller
   * @throws DataException if another process writes there, or an unfinished store of another plan
   *     is there
   * @throws IOException if the folder cannot be written
   */
  public static FrameStoreWriter open(Path folder, FrameStorePlan plan) throws IOException {
    try {
      Folders.create(folder);
      FrameJournal journal = FrameJournal.open(folder, plan.fingerprint());
      try {
        Path file = folder.resolve(FrameStoreHeader.DATA_FILE);
        RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw");
        FrameStoreWriter writer = new FrameStoreWriter(folder, plan, journal, data);
        writer.checkEarlierSamples();
        return writer;
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  private void checkEarlierSamples() throws IOException {
    byte[] bytes = new byte[plan.layout().bytes()];
    for (int slot = 0; slot < plan.samples().size(); slot++) {
      FrameJournal.Entry entry = journal.entry(slot);
      if (entry != null && entry.reason() == null) {
        long start = start(slot);
        boolean intact = false;
        if (data.length() >= start + bytes.length) {
          data.seek(start);
          data.readFully(bytes);
          intact = FrameBlob.checksum(bytes) == entry.checksum();
        }
        if (!intact) {
          journal.forget(slot);
        }
      }
    }
  }

  private long start(int slot) {
    return (long) slot * plan.layout().bytes();
  }

  /**
   * Tells whether a slot is dealt with, by this run or an earlier one.
   *
   * @param slot the slot, from 0
   * @return whether its sample is stored or left out
   */
  public boolean isDone(int slot) {
    return journal.entry(slot) != null;
  }

  /**
   * Stores a sample.
   *
   * @param slot its slot, from 0
   * @param values T x 2 x H x W values, before normalization
   * @param events how many events it was made of
   * @throws IOException if it cannot be written, because the disk is full for instance
   * @throws IllegalArgumentException if the number of values is another
   */
  public void put(int slot, float[] values, long events) throws IOException {
    Objects.checkIndex(slot, plan.samples().size());
    if (values.length != plan.layout().values()) {
      throw new IllegalArgumentException(
          "A sample has " + plan.layout().values() + " values, not " + values.length);
    }
    byte[] encoded = plan.layout().encoding().encode(values);
    try {
      synchronized (data) {
        data.seek(start(slot));
        data.write(encoded);
      }
      journal.done(slot, events, FrameBlob.checksum(encoded));
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  /**
   * Leaves a recording out.
   *
   * @param slot its slot, from 0
   * @param reason what is wrong with it
   * @throws IOException if that cannot be noted down
   */
  public void leaveOut(int slot, String reason) throws IOException {
    try {
      journal.leftOut(slot, reason);
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  /**
   * Notes what is remarkable about a recording that is stored all the same.
   *
   * @param slot its slot, from 0
   * @param warnings the warnings of its reader
   * @throws IOException if that cannot be noted down
   */
  public void warn(int slot, List<RecordingWarning> warnings) throws IOException {
    try {
      for (RecordingWarning warning : warnings) {
        journal.warn(slot, warning);
      }
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  /**
   * Returns the warnings so far, those of the same kind in one line.
   *
   * @return lines such as {@code a/1.aedat: timestamps step back (3 of 500 events, ...)}
   */
  public List<String> warnings() {
    Map<String, List<String>> byKind = new LinkedHashMap<>();
    for (int slot = 0; slot < plan.samples().size(); slot++) {
      for (RecordingWarning warning : journal.warnings(slot)) {
        String recording = plan.samples().get(slot).recording();
        String detail = warning.detail().isEmpty() ? "" : " (" + warning.detail() + ")";
        byKind.computeIfAbsent(warning.kind(), kind -> new ArrayList<>()).add(recording + detail);
      }
    }
    List<String> lines = new ArrayList<>();
    byKind.forEach(
        (kind, recordings) ->
            lines.add(
                recordings.size() == 1
                    ? recordings.get(0) + ": " + kind
                    : recordings.size() + " recordings, first " + recordings.get(0) + ": " + kind));
    return lines;
  }

  /**
   * Returns the recordings left out so far.
   *
   * @return them, in the order of their slots
   */
  public List<LeftOut> leftOut() {
    List<LeftOut> result = new ArrayList<>();
    for (int slot = 0; slot < plan.samples().size(); slot++) {
      FrameJournal.Entry entry = journal.entry(slot);
      if (entry != null && entry.reason() != null) {
        result.add(new LeftOut(plan.samples().get(slot).recording(), entry.reason()));
      }
    }
    return result;
  }

  /**
   * Finishes the store: computes the statistics of the training samples and writes the header.
   *
   * @throws IllegalStateException if a slot is not dealt with
   * @throws DataException if no training sample is left
   * @throws IOException if it cannot be written
   */
  public void finish() throws IOException {
    List<StoredSample> train = stored(Split.TRAIN);
    if (train.isEmpty()) {
      List<LeftOut> out = leftOut();
      throw new DataException(
          folder
              + ": no training sample is left"
              + (out.isEmpty()
                  ? ""
                  : ", for instance " + out.get(0).recording() + ": " + out.get(0).reason()));
    }
    try {
      int slots = plan.samples().size();
      synchronized (data) {
        data.setLength(start(slots));
        data.getFD().sync();
      }
      FrameBlob blob =
          FrameBlob.of(folder.resolve(FrameStoreHeader.DATA_FILE), plan.layout(), slots);
      int[] slotsOfTrain = train.stream().mapToInt(StoredSample::slot).toArray();
      ChannelNormalization statistics = blob.statistics(slotsOfTrain);
      Long positions =
          plan.normalization() == NormalizationKind.POSITION
              ? PositionStatistics.write(folder, blob.statisticsByPosition(slotsOfTrain))
              : null;
      header(statistics, positions, train).write(folder);
      finished = true;
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  private FrameStoreHeader header(
      ChannelNormalization statistics, Long positions, List<StoredSample> train) {
    List<Float> mean = new ArrayList<>();
    List<Float> std = new ArrayList<>();
    for (int channel = 0; channel < plan.layout().channels(); channel++) {
      mean.add(statistics.mean(channel));
      std.add(statistics.std(channel));
    }
    return new FrameStoreHeader(
        FrameStoreHeader.FORMAT,
        FrameStoreHeader.VERSION,
        plan.layout(),
        plan.classNames(),
        mean,
        std,
        plan.options(),
        plan.fingerprint(),
        plan.samples().size(),
        train,
        stored(Split.TEST),
        leftOut(),
        plan.normalization().toString(),
        positions,
        warnings());
  }

  private List<StoredSample> stored(Split split) {
    List<StoredSample> result = new ArrayList<>();
    for (int slot = 0; slot < plan.samples().size(); slot++) {
      PlannedSample planned = plan.samples().get(slot);
      FrameJournal.Entry entry = journal.entry(slot);
      if (entry == null) {
        throw new IllegalStateException(planned.recording() + " is not dealt with yet");
      }
      if (entry.reason() == null && planned.split() == split) {
        result.add(
            new StoredSample(
                planned.recording(), planned.label(), slot, entry.events(), entry.checksum()));
      }
    }
    return result;
  }

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      journal.close();
    }
    // Windows deletes no file that is open.
    if (finished) {
      Files.deleteIfExists(journal.path());
    }
  }
}
