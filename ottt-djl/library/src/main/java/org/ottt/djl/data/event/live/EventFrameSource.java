package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.frame.PlaneResize;
import org.ottt.djl.data.event.recording.EventBuffer;
import org.ottt.djl.data.event.recording.EventReader;
import org.ottt.djl.data.event.recording.EventSource;
import org.ottt.djl.data.event.recording.RecordingWarning;

/**
 * Frames of events by time, as the events arrive. A frame is complete when an event of a later one
 * arrives; an incomplete frame at the end of the stream is ignored.
 *
 * <p>The camera's clock decides, not the computer's:
 *
 * <ul>
 *   <li>An event that is up to a second older than the present frame is counted into that frame.
 *   <li>A larger step back is a jump of the clock (a camera that was reset): the present frame ends
 *       and the next one begins with that event.
 *   <li>A pause makes empty frames, so that neurons leak; of a long one only so many as the options
 *       say, and the rest is left out.
 * </ul>
 *
 * All of these are counted.
 */
public final class EventFrameSource implements FrameSource {

  private static final int CHANNELS = 2;
  private static final long JUMP_MICROS = 1_000_000;

  private final EventReader reader;
  private final LiveFrameOptions options;
  private final LabelTrack labels;
  private final boolean repeats;
  private final int height;
  private final int width;
  private final EventBuffer buffer = new EventBuffer();
  private final int[] counts;
  private final float[] plane;
  private final PlaneResize resize;
  private final Map<String, AtomicLong> remarkable = new LinkedHashMap<>();
  private final AtomicLong late = counter("events older than their frame");
  private final AtomicLong jumps = counter("jumps of the clock");
  private final AtomicLong pauses = counter("long pauses");
  private final AtomicLong leftOut = counter("empty frames left out");
  private final AtomicLong lateLabels = counter("late labels");
  private final AtomicLong unknownLabels = counter("unknown labels");

  private int at;
  private boolean started;
  private long start;
  private int empty;
  private boolean hasEvents;
  private long number;

  /**
   * Creates the source.
   *
   * @param reader the events, closed by this object; a {@link LabelledReader} brings labels as well
   * @param options how frames are made
   * @param labels which class is to be seen when; may be without labels
   * @param repeats whether the reader yields the same events when it is opened again
   */
  public EventFrameSource(
      EventReader reader, LiveFrameOptions options, LabelTrack labels, boolean repeats) {
    this.reader = reader;
    this.options = options;
    this.labels = labels;
    this.repeats = repeats;
    FrameOptions sizes =
        new FrameOptions(
            1, FrameSplit.TIME, options.size(), options.maxCount(), FrameExtent.SENSOR);
    height = sizes.height(reader.height(), reader.width());
    width = sizes.width(reader.height(), reader.width());
    counts = new int[CHANNELS * reader.height() * reader.width()];
    boolean same = height == reader.height() && width == reader.width();
    plane = new float[reader.height() * reader.width()];
    resize = same ? null : new PlaneResize(reader.height(), reader.width(), height, width);
  }

  /**
   * Opens a recording as a stream.
   *
   * @param source the recording
   * @param options how frames are made
   * @param labels which class is to be seen when
   * @return its frames by time
   * @throws IOException if it cannot be read
   */
  public static EventFrameSource of(EventSource source, LiveFrameOptions options, LabelTrack labels)
      throws IOException {
    return new EventFrameSource(source.open(), options, labels, true);
  }

  private AtomicLong counter(String what) {
    AtomicLong counter = new AtomicLong();
    remarkable.put(what, counter);
    return counter;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public List<String> classNames() {
    return labels.classes();
  }

  @Override
  public boolean hasLabels() {
    return reader instanceof LabelledReader || labels.isTable();
  }

  @Override
  public LiveFrame next() throws IOException {
    while (true) {
      if (at == buffer.size()) {
        at = 0;
        if (reader.read(buffer) == 0) {
          return null;
        }
        takeLabels();
      }
      while (at < buffer.size()) {
        long time = buffer.timestamp(at);
        if (!started) {
          started = true;
          start = time;
        }
        if (time - start >= options.frameMicros()) {
          LiveFrame frame = finish(time);
          if (frame != null) {
            return frame;
          }
          continue;
        }
        if (time < start) {
          if (start - time > JUMP_MICROS) {
            jumps.incrementAndGet();
            LiveFrame frame = hasEvents ? complete() : null;
            start = time;
            labels.restart(time);
            if (frame != null) {
              return frame;
            }
            continue;
          }
          late.incrementAndGet();
        }
        add();
      }
    }
  }

  private void takeLabels() {
    if (reader instanceof LabelledReader labelled) {
      // Before the first event it is not known when frames begin.
      long frame = started ? start : Long.MIN_VALUE;
      labelled.takeLabels((micros, name) -> labels.arrived(micros, name, frame));
      lateLabels.set(labels.late());
      unknownLabels.set(labels.unknown());
    }
  }

  private void add() {
    int x = buffer.x(at);
    int y = buffer.y(at);
    counts[(buffer.polarity(at) * reader.height() + y) * reader.width() + x]++;
    hasEvents = true;
    at++;
  }

  /** Ends the present frame, since the next event is of a later one; null if it is left out. */
  private LiveFrame finish(long time) {
    if (hasEvents || empty < options.mostEmpty()) {
      empty = hasEvents ? 0 : empty + 1;
      LiveFrame frame = complete();
      start += options.frameMicros();
      return frame;
    }
    // On the grid of the frames before it.
    long frames = (time - start) / options.frameMicros();
    pauses.incrementAndGet();
    leftOut.addAndGet(frames);
    start += frames * options.frameMicros();
    empty = 0;
    return null;
  }

  private LiveFrame complete() {
    int from = reader.height() * reader.width();
    int to = height * width;
    int most = options.maxCount() == 0 ? Integer.MAX_VALUE : options.maxCount();
    float[] values = new float[CHANNELS * to];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < from; i++) {
        plane[i] = Math.min(most, counts[channel * from + i]);
      }
      if (resize == null) {
        System.arraycopy(plane, 0, values, channel * to, to);
      } else {
        resize.apply(plane, 0, values, channel * to);
      }
    }
    if (hasEvents) {
      Arrays.fill(counts, 0);
    }
    hasEvents = false;
    int label = labels.labelOf(start, options.frameMicros());
    return new LiveFrame(number++, start, values, label);
  }

  @Override
  public boolean repeats() {
    return repeats;
  }

  @Override
  public List<RecordingWarning> warnings() {
    return reader.warnings();
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> all = new LinkedHashMap<>();
    remarkable.forEach(
        (what, count) -> {
          if (count.get() > 0) {
            all.put(what, count.get());
          }
        });
    if (reader instanceof CountingReader counting) {
      all.putAll(counting.counts());
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
