package org.ottt.djl.data.event.recording;

import java.io.Closeable;
import java.io.IOException;

/** Turns the bytes of one format into events; {@link CheckedReader} looks at what comes out. */
interface EventDecoder extends Closeable {

  /** Returns the size of the sensor. */
  SensorSize sensor();

  /**
   * Adds events until the buffer is full or the recording ends.
   *
   * @param buffer where the events go
   * @throws RecordingException if the file is damaged
   * @throws IOException if the file cannot be read
   */
  void decode(EventBuffer buffer) throws IOException;
}
