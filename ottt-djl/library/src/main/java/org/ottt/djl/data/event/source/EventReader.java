package org.ottt.djl.data.event.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

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
   * Reads the next events, in the order of the file. All of them lie on the sensor. Timestamps may
   * step back, because some cameras and recorders do that; {@link #warnings} counts the steps.
   *
   * @param buffer what it held is replaced by the next events, as many as fit in or are left
   * @return how many events were read; 0 after the last one
   * @throws RecordingException if the recording is damaged or holds no event at all; a strict
   *     reader also throws it where another one warns
   * @throws IOException if the file cannot be read
   */
  int read(EventBuffer buffer) throws IOException;

  /**
   * Returns what was remarkable about the recording: a camera that had to be assumed, steps back in
   * time, a file that stops within an event or a packet.
   *
   * @return the warnings, complete once {@link #read} has returned 0
   */
  List<RecordingWarning> warnings();
}
