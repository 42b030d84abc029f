package org.ottt.djl.data.event.frame;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Counts the events of a recording in frames.
 *
 * <p>Reads a recording twice, first to learn how long it is; memory does not depend on its length.
 * An object is for one thread and keeps its memory for the next recording.
 */
public final class FrameIntegrator {

  /** Bounds the memory of one recording's frames to 1 GiB. */
  private static final long MAX_COUNTS = 1L << 28;

  private final int frames;
  private final FrameSplit split;
  private final FrameExtent extent;
  private final EventBuffer buffer = new EventBuffer();
  private int[] counts = {};

  /**
   * Creates an integrator whose frames show the whole sensor.
   *
   * @param frames T, the number of frames of a recording
   * @param split how events are dealt out to frames
   * @throws IllegalArgumentException if there is less than 1 frame
   */
  public FrameIntegrator(int frames, FrameSplit split) {
    this(frames, split, FrameExtent.SENSOR);
  }

  /**
   * Creates the integrator.
   *
   * @param frames T, the number of frames of a recording
   * @param split how events are dealt out to frames
   * @param extent which part of the sensor frames show
   * @throws IllegalArgumentException if there is less than 1 frame
   */
  public FrameIntegrator(int frames, FrameSplit split, FrameExtent extent) {
    if (frames < 1) {
      throw new IllegalArgumentException("The frames must be 1 or more, got " + frames);
    }
    this.frames = frames;
    this.split = split;
    this.extent = extent;
  }

  /**
   * Integrates a recording.
   *
   * @param source the recording
   * @return the counts, valid until this method is called again
   * @throws RecordingException if the recording is damaged, or has fewer events (or microseconds)
   *     than there are frames
   * @throws IOException if it cannot be read
   */
  public FrameCounts integrate(EventSource source) throws IOException {
    Measure measure = measure(source);
    try (EventReader reader = source.open()) {
      boolean whole = extent == FrameExtent.SENSOR;
      int height = whole ? reader.height() : measure.bottom + 1;
      int width = whole ? reader.width() : measure.right + 1;
      int planeSize = height * width;
      long size = (long) frames * FrameCounts.CHANNELS * planeSize;
      if (size > MAX_COUNTS) {
        throw new RecordingException(
            source.name(),
            String.format("%d frames of %d x %d pixels are too large", frames, width, height));
      }
      if (counts.length == size) {
        Arrays.fill(counts, 0);
      } else {
        counts = new int[(int) size];
      }
      FrameClock clock = clock(source, measure);
      Spans spans = new Spans(frames, measure.first);
      while (reader.read(buffer) > 0) {
        add(clock, spans, width, planeSize);
      }
      return new FrameCounts(
          frames, height, width, measure.events, counts, spans.toList(), reader.warnings());
    }
  }

  private void add(FrameClock clock, Spans spans, int width, int planeSize) {
    int from = 0;
    while (from < buffer.size()) {
      int frame = clock.frame(buffer, from);
      int to = clock.end(buffer, from);
      spans.add(frame, buffer, from, to);
      int first = frame * FrameCounts.CHANNELS * planeSize;
      for (int i = from; i < to; i++) {
        counts[first + buffer.polarity(i) * planeSize + buffer.y(i) * width + buffer.x(i)]++;
      }
      from = to;
    }
  }

  private Measure measure(EventSource source) throws IOException {
    Measure measure = new Measure();
    try (EventReader reader = source.open()) {
      while (reader.read(buffer) > 0) {
        measure.add(buffer);
      }
    }
    return measure;
  }

  private FrameClock clock(EventSource source, Measure measure) throws RecordingException {
    if (measure.events < frames) {
      throw new RecordingException(
          source.name(),
          String.format("%d events are fewer than the %d frames", measure.events, frames));
    }
    if (split == FrameSplit.NUMBER) {
      return new FrameClock.ByNumber(frames, measure.events / frames);
    }
    long duration = measure.last - measure.first;
    if (Long.compareUnsigned(duration, frames) < 0) {
      throw new RecordingException(
          source.name(),
          String.format(
              "it lasts %d us, too short to be split into %d frames by time", duration, frames));
    }
    return new FrameClock.ByTime(frames, measure.first, Long.divideUnsigned(duration, frames));
  }

  /** What the first pass finds out. */
  private static final class Measure {
    private long events;

    /** The earliest timestamp, which need not be that of the first event. */
    private long first;

    /** The latest timestamp, which need not be that of the last event. */
    private long last;

    private int right;
    private int bottom;

    void add(EventBuffer buffer) {
      if (events == 0) {
        first = buffer.timestamp(0);
        last = first;
      }
      events += buffer.size();
      for (int i = 0; i < buffer.size(); i++) {
        long time = buffer.timestamp(i);
        if (Long.compareUnsigned(time, first) < 0) {
          first = time;
        } else if (Long.compareUnsigned(time, last) > 0) {
          last = time;
        }
        right = Math.max(right, buffer.x(i));
        bottom = Math.max(bottom, buffer.y(i));
      }
    }
  }

  /** When the events of each frame happened, from the recording's earliest event on. */
  private static final class Spans {
    private final long start;
    private final long[] from;
    private final long[] to;

    Spans(int frames, long start) {
      this.start = start;
      from = new long[frames];
      to = new long[frames];
      Arrays.fill(from, Long.MAX_VALUE);
      Arrays.fill(to, Long.MIN_VALUE);
    }

    void add(int frame, EventBuffer buffer, int first, int end) {
      for (int i = first; i < end; i++) {
        long time = buffer.timestamp(i) - start;
        from[frame] = Math.min(from[frame], time);
        to[frame] = Math.max(to[frame], time);
      }
    }

    List<FrameSpan> toList() {
      return IntStream.range(0, from.length)
          .mapToObj(frame -> new FrameSpan(from[frame], to[frame]))
          .toList();
    }
  }
}
