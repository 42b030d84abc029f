package org.ottt.djl.data.event.source;

import java.io.IOException;

/** A source that can be read event by event, any number of times. */
public interface EventSource {

  /**
   * Returns what messages call it.
   *
   * @return usually the path of a file
   */
  String name();

  /**
   * Opens it at its first event.
   *
   * @return a reader, to be closed by the caller
   * @throws RecordingException if it is not a recording of the expected format
   * @throws IOException if it cannot be read
   */
  EventReader open() throws IOException;
}
