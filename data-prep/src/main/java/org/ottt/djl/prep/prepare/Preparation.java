package org.ottt.djl.prep.prepare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameLayout;
import org.ottt.djl.data.event.FrameStorePlan;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.event.PlannedSample;
import org.ottt.djl.data.event.frame.FrameCounts;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.event.recording.EventReader;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.RecordingException;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.prep.work.ParallelWork;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Turns a folder of recordings into a store of frames, on several threads.
 *
 * <p>What is there already is not made again: a run that was killed goes on where it stopped, and a
 * second run does nothing. Recordings that are damaged or too short are left out.
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
    SourceFolder source =
        SourceFolder.read(options.source(), isRecording(), extensions(), options.seed());
    FrameStorePlan plan = plan(source);
    if (FrameStoreWriter.isFinished(options.out(), plan)) {
      return new PreparationReport(true, 0, 0, 0, List.of());
    }
    try (FrameStoreWriter writer = FrameStoreWriter.open(options.out(), plan)) {
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
      return new PreparationReport(false, slots.size(), events, seconds, writer.leftOut());
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
      frames = maker.make(open(source.file()));
    } catch (RecordingException e) {
      writer.leaveOut(slot, e.reason());
      return 0;
    }
    FrameLayout layout = plan.layout();
    if (frames.height() != layout.height() || frames.width() != layout.width()) {
      writer.leaveOut(
          slot,
          String.format(
              "its frames are of %d x %d pixels, those of the first recording of %d x %d",
              frames.width(), frames.height(), layout.width(), layout.height()));
      return 0;
    }
    writer.put(slot, frames.values(), frames.events());
    return frames.events();
  }

  private Recording open(Path file) throws IOException {
    RecordingFormat format =
        options.format() == null ? RecordingFormat.detect(file) : options.format();
    return new Recording(file, format, options.mapping(), options.sensor());
  }

  private FrameStorePlan plan(SourceFolder source) throws IOException {
    List<PlannedSample> samples = new ArrayList<>();
    for (SourceRecording recording : source.recordings()) {
      samples.add(
          new PlannedSample(
              options.source().relativize(recording.file()).toString().replace(File.separator, "/"),
              recording.label(),
              recording.split(),
              Files.size(recording.file())));
    }
    SortedMap<String, String> record = new TreeMap<>();
    record.put("format", options.format() == null ? "auto" : options.format().toString());
    record.put("frames", Integer.toString(options.frames().frames()));
    record.put("split", options.frames().split().toString());
    record.put("size", Integer.toString(options.frames().size()));
    record.put("max-count", Integer.toString(options.frames().maxCount()));
    record.put("axes", options.mapping().toString());
    if (options.seed().isPresent()) {
      record.put("seed", Long.toString(options.seed().getAsLong()));
    }
    return new FrameStorePlan(layout(source), source.classNames(), record, samples);
  }

  /** Takes the size of the sensor from the first recording that can be opened. */
  private FrameLayout layout(SourceFolder source) throws IOException {
    RecordingException first = null;
    for (SourceRecording recording : source.recordings()) {
      try (EventReader reader = open(recording.file()).open()) {
        int height = options.frames().height(reader.height(), reader.width());
        int width = options.frames().width(reader.height(), reader.width());
        boolean whole = height == reader.height() && width == reader.width();
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

  private Predicate<String> isRecording() {
    List<String> endings = List.of(extensions().split("/", -1));
    return name -> endings.stream().anyMatch(name::endsWith);
  }

  private String extensions() {
    if (options.format() == null) {
      return ".aedat/.aedat4/.bin/.bs2";
    }
    return switch (options.format()) {
      case AEDAT2, AEDAT3 -> ".aedat";
      case AEDAT4 -> ".aedat4";
      case ATIS -> ".bin/.bs2";
    };
  }
}
