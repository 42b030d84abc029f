package org.ottt.djl.data.event.live;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;

/** Where the frames of a stream come from, one after the other. For one thread. */
public interface FrameSource extends Closeable {

  /**
   * Returns the height of the frames.
   *
   * @return H, rows
   */
  int height();

  /**
   * Returns the width of the frames.
   *
   * @return W, columns
   */
  int width();

  /**
   * Returns the names of the classes that labels are of.
   *
   * @return names in the order of the labels; empty if the source has no labels
   */
  List<String> classNames();

  /**
   * Says whether frames can have labels.
   *
   * @return false if none of them ever has one
   */
  default boolean hasLabels() {
    return !classNames().isEmpty();
  }

  /**
   * Waits for the next frame.
   *
   * @return the frame, or null after the last one
   * @throws RecordingException if what arrives is not a recording
   * @throws IOException if it cannot be read
   */
  LiveFrame next() throws IOException;

  /**
   * Leaves out frames, such as those that an earlier run has seen.
   *
   * @param frames how many
   * @return how many there were, fewer only at the end
   * @throws IOException as {@link #next}
   */
  default long skip(long frames) throws IOException {
    long skipped = 0;
    while (skipped < frames && next() != null) {
      skipped++;
    }
    return skipped;
  }

  /**
   * Says whether another source opened in the same way yields the same frames, so that a run can
   * continue where an earlier one stopped.
   *
   * @return true for files and what is made on the spot; false for what is live
   */
  boolean repeats();

  /**
   * Returns what is remarkable about a recording that the frames are made of, such as a camera that
   * had to be assumed; for the thread that reads.
   *
   * @return warnings, complete once {@link #next} has returned null
   */
  default List<RecordingWarning> warnings() {
    return List.of();
  }

  /**
   * Returns what was left out, late or otherwise remarkable so far; may be called by any thread.
   *
   * @return counts above 0 by what they count
   */
  Map<String, Long> counts();

  /**
   * Returns how much of {@link #counts} was left out, as opposed to late or otherwise remarkable;
   * may be called by any thread.
   *
   * @return the number of frames, events, lines, datagrams and connections that nobody will see
   */
  default long leftOut() {
    return 0;
  }
}
