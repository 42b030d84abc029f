package org.ottt.djl.prep.prepare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameLayout;
import org.ottt.djl.data.event.FrameStorePlan;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.event.PlannedSample;
import org.ottt.djl.data.event.frame.FrameCounts;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.prep.work.ParallelWork;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Turns a folder of recordings into a store of frames, on several threads.
 *
 * <p>What already exists is not made again: a run that was killed continues where it stopped, and a
 * second run does nothing. Recordings that are damaged or too short are left out; those that could
 * be read with a warning are stored, and the report counts the warnings.
 */
public final class Preparation {

  private final PreparationOptions options;

  /**
   * Creates the preparation.
   *
   * @param options what is prepared, and how
   */
  public Preparation(PreparationOptions options) {
    this.options = options;
  }

  /**
   * Runs it. Progress is shown on standard error.
   *
   * @return what was done
   * @throws DataException if the source has no usable layout, the target holds something else or
   *     cannot be written, or no training sample is left
   * @throws IOException if files cannot be read or written
   */
  public PreparationReport run() throws IOException {
    long start = System.nanoTime();
    SourceFolder source = source();
    FrameStorePlan plan = plan(source);
    if (FrameStoreWriter.isFinished(options.out(), plan)) {
      return new PreparationReport(true, 0, 0, 0, List.of(), List.of());
    }
    try (FrameStoreWriter writer = FrameStoreWriter.open(options.out(), plan)) {
      int leftOutBefore = writer.leftOut().size();
      List<Integer> slots = new ArrayList<>();
      for (int slot = 0; slot < plan.samples().size(); slot++) {
        if (!writer.isDone(slot)) {
          slots.add(slot);
        }
      }
      long events;
      try (TrainingProgress progress = TrainingProgress.open("Prepare", slots.size())) {
        events =
            ParallelWork.run(
                slots,
                options.workers(),
                () -> {
                  FrameMaker maker = new FrameMaker(options.frames());
                  return slot -> {
                    long count = prepare(maker, source.recordings().get(slot), plan, writer, slot);
                    progress.step(1);
                    return count;
                  };
                });
      }
      writer.finish();
      double seconds = (System.nanoTime() - start) / 1e9;
      int read = slots.size() - (writer.leftOut().size() - leftOutBefore);
      return new PreparationReport(
          false, read, events, seconds, writer.leftOut(), writer.warnings());
    }
  }

  private long prepare(
      FrameMaker maker,
      SourceRecording source,
      FrameStorePlan plan,
      FrameStoreWriter writer,
      int slot)
      throws IOException {
    FrameValues frames;
    try {
      frames = maker.make(open(source));
    } catch (RecordingException e) {
      // Left out for good is what is damaged, not what lies on a drive that has gone.
      if (!Files.isReadable(source.file())) {
        throw new DataException(
            source.file() + " cannot be read: make it readable and run the command again", e);
      }
      writer.leaveOut(slot, e.reason());
      return 0;
    }
    FrameLayout layout = plan.layout();
    if (frames.height() != layout.height() || frames.width() != layout.width()) {
      writer.leaveOut(
          slot,
          String.format(
              "its frames are of %d x %d pixels, those of the first recording of %d x %d:"
                  + " --size WIDTHxHEIGHT scales all to one size",
              frames.width(), frames.height(), layout.width(), layout.height()));
      return 0;
    }
    writer.warn(slot, frames.warnings());
    writer.put(slot, frames.values(), frames.events());
    return frames.events();
  }

  private SourceFolder source() throws IOException {
    if (options.layout() == SourceLayout.GESTURE_TRIALS) {
      return GestureTrials.read(options.source());
    }
    String kind = options.recordings().endings();
    List<String> endings = List.of(kind.split("/", -1));
    return SourceFolder.read(
        options.source(), name -> endings.stream().anyMatch(name::endsWith), kind, options.seed());
  }

  private EventSource open(SourceRecording source) throws IOException {
    return source.slice(options.recordings().recording(source.file()));
  }

  private FrameStorePlan plan(SourceFolder source) throws IOException {
    List<PlannedSample> samples = new ArrayList<>();
    for (SourceRecording recording : source.recordings()) {
      samples.add(
          new PlannedSample(
              options.source().relativize(recording.file()).toString().replace(File.separator, "/")
                  + recording.suffix(),
              recording.label(),
              recording.split(),
              Files.size(recording.file())));
    }
    SortedMap<String, String> record = new TreeMap<>();
    RecordingOptions recordings = options.recordings();
    record.put("format", recordings.format() == null ? "auto" : recordings.format().toString());
    record.put("frames", Integer.toString(options.frames().frames()));
    record.put("split", options.frames().split().toString());
    record.put("size", options.frames().size().toString());
    record.put("max-count", Integer.toString(options.frames().maxCount()));
    record.put("axes", recordings.mapping().toString());
    // Options that came later are recorded where they are used, so that a preparation by an
    // earlier version is recognized.
    if (recordings.camera() != null) {
      record.put("camera", recordings.camera().toString());
    }
    if (recordings.strict()) {
      record.put("strict", "true");
    }
    if (options.frames().extent() != FrameExtent.SENSOR) {
      record.put("extent", options.frames().extent().toString());
    }
    if (options.seed().isPresent()) {
      record.put("seed", Long.toString(options.seed().getAsLong()));
    }
    return new FrameStorePlan(
        layout(source), source.classNames(), record, samples, options.normalization());
  }

  private boolean allAreOf(SourceFolder source, int height, int width) throws IOException {
    for (SourceRecording recording : source.recordings()) {
      if (!isOf(recording, height, width)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOf(SourceRecording recording, int height, int width) throws IOException {
    try (EventReader reader = options.recordings().recording(recording.file()).open()) {
      return reader.height() == height && reader.width() == width;
    } catch (RecordingException e) {
      // It will be left out.
      return true;
    }
  }

  /** Takes the size of the sensor from the first recording that can be opened. */
  private FrameLayout layout(SourceFolder source) throws IOException {
    RecordingException first = null;
    for (SourceRecording recording : source.recordings()) {
      try (EventReader reader = options.recordings().recording(recording.file()).open()) {
        int height = options.frames().height(reader.height(), reader.width());
        int width = options.frames().width(reader.height(), reader.width());
        // Counts are whole unless frames are scaled, if only those of some other recording.
        boolean whole =
            options.frames().extent() == FrameExtent.SENSOR
                && height == reader.height()
                && width == reader.width()
                && (options.frames().size().equals(FrameSize.SENSOR)
                    || allAreOf(source, height, width));
        return new FrameLayout(
            options.frames().frames(),
            FrameCounts.CHANNELS,
            height,
            width,
            whole ? FrameEncoding.UINT8 : FrameEncoding.FLOAT16);
      } catch (RecordingException e) {
        first = first == null ? e : first;
      }
    }
    throw new DataException(
        options.source()
            + " holds no recording that can be read, for instance "
            + (first == null ? "" : first.getMessage()));
  }
}
