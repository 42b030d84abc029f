package org.ottt.djl.data.event.live;

import java.util.Map;
import org.ottt.djl.data.event.source.EventReader;

/** A reader of a stream that skips what it cannot use, and counts it. */
public interface CountingReader extends EventReader {

  /**
   * Returns what was left out so far; may be called by any thread.
   *
   * @return counts above 0 by what they count
   */
  Map<String, Long> counts();
}
