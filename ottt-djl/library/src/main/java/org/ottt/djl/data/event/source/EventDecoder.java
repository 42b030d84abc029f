package org.ottt.djl.data.event.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Turns the bytes of one format into events, as they are written there; {@link CheckedReader}
 * checks them and turns the picture. For one thread.
 */
public interface EventDecoder extends Closeable {

  /**
   * Returns the size of the sensor.
   *
   * @return its columns and rows, the same at every call
   */
  SensorSize sensor();

  /**
   * Returns what had to be assumed about the camera and which option corrects it, or null if the
   * file or the caller names the camera.
   *
   * @return one line for the user, or null
   */
  default String assumption() {
    return null;
  }

  /**
   * Returns what was remarkable so far, apart from the assumption.
   *
   * @return the warnings, complete once the recording has ended
   */
  default List<RecordingWarning> warnings() {
    return List.of();
  }

  /**
   * Adds events until the buffer is full or the recording ends. At its end nothing is added.
   *
   * @param buffer where the events go
   * @throws RecordingException if the file is damaged
   * @throws IOException if the file cannot be read
   */
  void decode(EventBuffer buffer) throws IOException;
}
