package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingWarning;

/**
 * Frames of events by time, as the events arrive. A frame is complete when an event of a later one
 * arrives; an incomplete frame at the end of the stream is ignored.
 *
 * <p>The camera's clock decides, not the computer's:
 *
 * <ul>
 *   <li>An event that is up to a second older than the present frame is counted into that frame.
 *   <li>A larger step back is a jump of the clock (a camera that was reset): the present frame ends
 *       and the next one begins with that event. The class stays until a label changes it.
 *   <li>Where another sender begins ({@link SenderReader}), the present frame ends as well,
 *       whatever the time of the first event; the labels of the sender before it are forgotten.
 *   <li>A pause makes empty frames, so that neurons leak; of a long one only so many as the options
 *       say, and the rest is left out.
 * </ul>
 *
 * All of these are counted. A label takes effect where it stands among the events, however many of
 * them a read brings; one with a later time waits for it.
 */
public final class EventFrameSource implements FrameSource {

  private static final long JUMP_MICROS = 1_000_000;

  private final EventReader reader;
  private final LiveFrameOptions options;
  private final LabelTrack labels;
  private final ArrivingLabels arriving;
  private final boolean repeats;
  private final int height;
  private final int width;
  private final EventBuffer buffer = new EventBuffer();
  private final EventCounts counts;
  private final Map<String, AtomicLong> remarkable = new LinkedHashMap<>();
  private final AtomicLong late = counter("events older than their frame");
  private final AtomicLong jumps = counter("jumps of the clock");
  private final AtomicLong pauses = counter("long pauses");
  private final AtomicLong leftOut = counter("empty frames left out");

  private int at;
  private volatile long senders;

  /** Whether the present clock has begun, that is, whether there is a present frame. */
  private boolean started;

  private long start;
  private int empty;
  private long number;

  /**
   * Creates the source.
   *
   * @param reader the events, closed by this object; a {@link LabelledReader} brings labels as
   *     well, a {@link SenderReader} says where another sender begins
   * @param options how frames are made
   * @param labels which class is to be seen when; may be without labels
   * @param repeats whether the reader yields the same events when it is opened again
   */
  public EventFrameSource(
      EventReader reader, LiveFrameOptions options, LabelTrack labels, boolean repeats) {
    this.reader = reader;
    this.options = options;
    this.labels = labels;
    arriving = new ArrivingLabels(reader, labels);
    this.repeats = repeats;
    FrameOptions sizes =
        new FrameOptions(
            1, FrameSplit.TIME, options.size(), options.maxCount(), FrameExtent.SENSOR);
    height = sizes.height(reader.height(), reader.width());
    width = sizes.width(reader.height(), reader.width());
    counts = new EventCounts(reader.height(), reader.width(), height, width, options.maxCount());
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
        boolean more = reader.read(buffer) > 0;
        LiveFrame last = more && isNewSender() ? endSender() : null;
        arriving.take(buffer.size());
        if (!more) {
          arriving.arriveAll(frame());
          return null;
        }
        if (last != null) {
          return last;
        }
      }
      while (at < buffer.size()) {
        long time = buffer.timestamp(at);
        if (started && start - time > JUMP_MICROS) {
          LiveFrame last = jump();
          if (last != null) {
            return last;
          }
        }
        arriving.arrive(at, frame());
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
          late.incrementAndGet();
        }
        counts.add(buffer.x(at), buffer.y(at), buffer.polarity(at));
        at++;
      }
    }
  }

  /** Returns when the present frame begins. Before the first one of a clock nothing is late. */
  private long frame() {
    return started ? start : Long.MIN_VALUE;
  }

  /** Says whether the latest read is the first one of its sender. */
  private boolean isNewSender() {
    if (!(reader instanceof SenderReader sender)) {
      return false;
    }
    long former = senders;
    senders = sender.senders();
    return senders != former;
  }

  /** Ends the present frame where another sender begins; null if it has no events. */
  private LiveFrame endSender() {
    arriving.arriveAll(frame());
    LiveFrame last = endClock();
    labels.clear();
    return last;
  }

  /** Ends the present frame where the clock jumps back; null if it has no events. */
  private LiveFrame jump() {
    jumps.incrementAndGet();
    long soon = start + Math.max(JUMP_MICROS, options.frameMicros());
    arriving.arriveBeforeJump(at, start, soon);
    LiveFrame last = endClock();
    labels.restart(soon);
    return last;
  }

  private LiveFrame endClock() {
    LiveFrame last = counts.isEmpty() ? null : complete();
    started = false;
    return last;
  }

  /** Ends the present frame, since the next event is of a later one; null if it is left out. */
  private LiveFrame finish(long time) {
    if (!counts.isEmpty() || empty < options.mostEmpty()) {
      empty = counts.isEmpty() ? empty + 1 : 0;
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
    int label = labels.labelOf(start, options.frameMicros());
    return new LiveFrame(number++, start, counts.take(), label);
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
    remarkable.forEach((what, count) -> all.put(what, count.get()));
    all.put("labels left out for those of the table", labels.left());
    all.put("late labels", labels.late());
    all.put("unknown labels", labels.unknown());
    all.put("senders", senders > 1 ? senders : 0);
    all.values().removeIf(count -> count == 0);
    if (reader instanceof CountingReader counting) {
      all.putAll(counting.counts());
    }
    return all;
  }

  @Override
  public long leftOut() {
    long sum = leftOut.get();
    if (reader instanceof CountingReader counting) {
      sum += counting.counts().values().stream().mapToLong(Long::longValue).sum();
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
