package org.ottt.djl.commands.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.event.live.FrameQueue;
import org.ottt.djl.data.event.live.FrameSource;
import org.ottt.djl.data.event.live.LiveFrame;
import picocli.CommandLine;

/** Where the source stands, so that a resumed run leaves out what an earlier one has seen. */
final class SourcePosition {

  private static final String POSITION = "position";
  private static final String SOURCE = "source";
  private static final String FIRST_FRAME = "first_frame";

  private final StreamOptions options;
  private final CommandLine line;

  /** The number of the next frame of the source. */
  private long next;

  /** The number of the first frame that no earlier run has seen. */
  private long unseen;

  /** When the first frame of the source begins, by its clock; null if it is not known. */
  private Long firstMicros;

  /** The first frame, if the source holds a different recording now; taken before the queue's. */
  private LiveFrame ahead;

  /** How many frames that an earlier run has seen have come again. */
  private long skipped;

  /**
   * Begins before the first frame.
   *
   * @param options which source it is
   * @param line the command, for what is said of it
   */
  SourcePosition(StreamOptions options, CommandLine line) {
    this.options = options;
    this.line = line;
  }

  /** Says whether notes tell where a source stands, as those of every run do. */
  static boolean isIn(Map<String, String> notes) {
    return notes.containsKey(POSITION);
  }

  /** Continues where the run stopped that wrote the notes, if it had the same source. */
  void take(Map<String, String> notes) {
    if (source().equals(notes.getOrDefault(SOURCE, source()))) {
      next = Long.parseLong(notes.get(POSITION));
      firstMicros = notes.containsKey(FIRST_FRAME) ? Long.valueOf(notes.get(FIRST_FRAME)) : null;
    }
  }

  void addTo(Map<String, String> notes) {
    notes.put(POSITION, Long.toString(next));
    notes.put(SOURCE, source());
    if (firstMicros != null) {
      notes.put(FIRST_FRAME, firstMicros.toString());
    }
  }

  /** Names the source whose frames are counted. */
  private String source() {
    String source = options.source();
    return StreamOptions.isFile(source)
        ? Path.of(source).toAbsolutePath().normalize().toString()
        : source;
  }

  /** Leaves out what an earlier run has seen; of a followed file that comes with the frames. */
  void open(FrameSource source) throws IOException {
    unseen = source.repeats() ? next : 0;
    if (!options.isLive() && unseen > 0) {
      LiveFrame first = source.next();
      if (first != null && isOfAnotherRecording(first)) {
        startAnew();
        ahead = first;
      } else if (first != null) {
        firstMicros = first.micros();
        source.skip(unseen - 1);
      }
    }
  }

  /** Waits for the next frame that no earlier run has seen; null if it has not come yet. */
  LiveFrame poll(FrameQueue queue, long millis) throws IOException, InterruptedException {
    LiveFrame frame = ahead == null ? queue.poll(millis) : ahead;
    ahead = null;
    if (frame == null) {
      return null;
    }
    if (frame.number() == 0) {
      if (unseen > 0 && isOfAnotherRecording(frame)) {
        startAnew();
      }
      firstMicros = frame.micros();
    }
    if (frame.number() < unseen) {
      // Of a followed file, which an earlier run has read up to there.
      skipped = frame.number() + 1;
      return null;
    }
    return frame;
  }

  /** Notes that the network has seen a frame. */
  void pass(LiveFrame frame) {
    next = frame.number() + 1;
  }

  boolean isSkipping() {
    return skipped > 0 && skipped < unseen;
  }

  String skippingText() {
    return String.format(
        Locale.ROOT, "skipping frames of the earlier run: %,d of %,d", skipped, unseen);
  }

  private boolean isOfAnotherRecording(LiveFrame first) {
    return firstMicros != null && first.micros() != firstMicros;
  }

  private void startAnew() {
    line.getErr()
        .printf(
            Locale.ROOT,
            "%s holds a different recording now; reading it from the start.%n",
            options.source());
    line.getErr().flush();
    unseen = 0;
    next = 0;
  }
}
