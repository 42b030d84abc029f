package org.ottt.djl.data.event.live;

import org.ottt.djl.data.event.source.EventReader;

/** A reader of a stream that brings labels among its events. */
public interface LabelledReader extends EventReader {

  /** Takes a label. */
  @FunctionalInterface
  interface LabelConsumer {

    /**
     * Receives a label.
     *
     * @param eventsBefore how many events of the latest read stand before it
     * @param micros from when on the class is to be seen, by the camera's clock
     * @param name the class by its name or number, or {@code -} for none
     */
    void label(int eventsBefore, long micros, String name);
  }

  /**
   * Hands on the labels that came with the latest read, and forgets them.
   *
   * @param consumer takes them in the order in which they came
   */
  void takeLabels(LabelConsumer consumer);
}
