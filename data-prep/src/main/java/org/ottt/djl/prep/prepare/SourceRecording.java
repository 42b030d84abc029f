package org.ottt.djl.prep.prepare;

import java.nio.file.Path;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingSlice;

/**
 * A recording that was found in a source folder, or a part of one.
 *
 * @param file the file
 * @param label its label, from 0
 * @param split the part of the data set that it belongs to
 * @param times the part of the recording that is the sample, or null for all of it
 */
record SourceRecording(Path file, int label, Split split, Times times) {

  /**
   * A part of a recording.
   *
   * @param from the first time, in microseconds by the recording's clock
   * @param to the first time that does not belong to it
   */
  record Times(long from, long to) {}

  SourceRecording(Path file, int label, Split split) {
    this(file, label, split, null);
  }

  /** Returns the events of the sample. */
  EventSource slice(EventSource whole) {
    return times == null ? whole : new RecordingSlice(whole, times.from(), times.to());
  }

  /** Returns what tells the sample from others of the same file, or an empty text. */
  String suffix() {
    return times == null ? "" : "@" + times.from() + "-" + times.to();
  }
}
