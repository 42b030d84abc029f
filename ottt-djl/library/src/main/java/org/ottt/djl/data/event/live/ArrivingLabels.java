package org.ottt.djl.data.event.live;

import java.util.ArrayDeque;
import java.util.Deque;
import org.ottt.djl.data.event.source.EventReader;

/**
 * Labels that came among events, kept until the frames have come to the place where they stand. A
 * read may bring thousands of events at once, and the clock may begin anew between two of them: a
 * label that took effect with the read would do so for frames long before it.
 */
final class ArrivingLabels {

  /** A label that has not taken effect; its place says how many events of all reads precede it. */
  private record Waiting(long place, long micros, String name) {}

  private final EventReader reader;
  private final LabelTrack track;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** How many events there were before the latest read. */
  private long before;

  /** How many events there were up to the end of the latest read. */
  private long read;

  /**
   * Creates an empty queue.
   *
   * @param reader brings the labels if it is a {@link LabelledReader}; else there are none
   * @param track takes the labels in when they take effect
   */
  ArrivingLabels(EventReader reader, LabelTrack track) {
    this.reader = reader;
    this.track = track;
  }

  /**
   * Takes the labels of a read. What is left of the one before it stands before its first event.
   *
   * @param events how many events the read brought
   */
  void take(int events) {
    before = read;
    read += events;
    if (reader instanceof LabelledReader labelled) {
      labelled.takeLabels(
          (eventsBefore, micros, name) ->
              waiting.addLast(new Waiting(before + eventsBefore, micros, name)));
    }
  }

  /**
   * Lets those take effect that stand before an event.
   *
   * @param event the event, counted from 0 within the latest read
   * @param frame when the frame begins that is being made
   */
  void arrive(int event, long frame) {
    while (stands(event)) {
      handOn(frame);
    }
  }

  /**
   * Lets those take effect that stand before an event and are of the clock that ends before it: the
   * ones up to the first whose time does not fit the present frame. The others are of the clock
   * that begins with the event.
   *
   * @param event the first event of the new clock, counted from 0 within the latest read
   * @param frame when the present frame begins, by the old clock
   * @param soon the latest time that fits
   */
  void arriveBeforeJump(int event, long frame, long soon) {
    while (stands(event)
        && waiting.getFirst().micros() >= frame
        && waiting.getFirst().micros() <= soon) {
      handOn(frame);
    }
  }

  /**
   * Lets all take effect, since no event of their clock follows.
   *
   * @param frame when the frame begins that is being made
   */
  void arriveAll(long frame) {
    while (!waiting.isEmpty()) {
      handOn(frame);
    }
  }

  private boolean stands(int event) {
    return !waiting.isEmpty() && waiting.getFirst().place() <= before + event;
  }

  private void handOn(long frame) {
    Waiting label = waiting.removeFirst();
    track.arrived(label.micros(), label.name(), frame);
  }
}
