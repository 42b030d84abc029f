package org.ottt.djl.data.event.recording;

import java.util.List;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;

/**
 * Where a file stops in the middle of something, for instance because the recorder was killed. All
 * before that is good, so that the recording ends there with a warning; a strict reader refuses the
 * file.
 */
final class CutOff {

  private final String file;
  private final boolean strict;
  private final String kind;
  private long position = -1;

  /**
   * Creates it for a file that is whole so far.
   *
   * @param file the name of the file
   * @param strict whether a file that stops so is an error
   * @param within what it may stop within, such as {@code a packet}
   * @param last what is the last thing that is read, such as {@code whole packet}
   */
  CutOff(String file, boolean strict, String within, String last) {
    this.file = file;
    this.strict = strict;
    kind =
        "the file stops within %s and was read up to the last %s; --strict refuses it"
            .formatted(within, last);
  }

  /**
   * Ends the recording; later calls change nothing.
   *
   * @param at the first byte that is left out
   * @param refusal what is wrong, for a strict reader
   * @throws RecordingException if the reader is strict
   */
  void end(long at, String refusal) throws RecordingException {
    if (strict) {
      throw new RecordingException(file, refusal);
    }
    if (position < 0) {
      position = at;
    }
  }

  /** Returns the warning, none if the file is whole. */
  List<RecordingWarning> warnings() {
    return position < 0 ? List.of() : List.of(new RecordingWarning(kind, "from byte " + position));
  }
}
