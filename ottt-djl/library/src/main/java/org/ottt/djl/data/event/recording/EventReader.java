package org.ottt.djl.data.event.recording;

import java.io.Closeable;
import java.io.IOException;

/** Reads the events of one recording from first to last. For one thread; close it after use. */
public interface EventReader extends Closeable {

  /**
   * Returns the width of the sensor.
   *
   * @return the number of columns
   */
  int width();

  /**
   * Returns the height of the sensor.
   *
   * @return the number of rows
   */
  int height();

  /**
   * Reads the next events. All of them lie on the sensor, and timestamps never go back.
   *
   * @param buffer what it held is replaced by the next events, as many as fit in or are left
   * @return how many events were read; 0 after the last one
   * @throws RecordingException if the recording is damaged or holds no event at all
   * @throws IOException if the file cannot be read
   */
  int read(EventBuffer buffer) throws IOException;
}
