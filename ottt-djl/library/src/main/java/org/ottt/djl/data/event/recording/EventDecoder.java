package org.ottt.djl.data.event.recording;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Turns the bytes of one format into events; {@link CheckedReader} checks them. */
interface EventDecoder extends Closeable {

  /** Returns the size of the sensor. */
  SensorSize sensor();

  /**
   * Returns what had to be assumed about the camera and which option corrects it, or null if the
   * file or the caller names the camera.
   */
  default String assumption() {
    return null;
  }

  /** Returns what was remarkable so far, apart from the assumption. */
  default List<RecordingWarning> warnings() {
    return List.of();
  }

  /**
   * Adds events until the buffer is full or the recording ends.
   *
   * @param buffer where the events go
   * @throws RecordingException if the file is damaged
   * @throws IOException if the file cannot be read
   */
  void decode(EventBuffer buffer) throws IOException;
}
