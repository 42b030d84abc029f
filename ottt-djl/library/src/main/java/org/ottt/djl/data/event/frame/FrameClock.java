package org.ottt.djl.data.event.frame;

import org.ottt.djl.data.event.source.EventBuffer;

/** Tells which frame events go to, run by run, in the order of the recording. */
interface FrameClock {

  /** Returns the frame of an event; events come in order. */
  int frame(EventBuffer buffer, int index);

  /** Returns the first event after {@code index} that may belong to another frame. */
  int end(EventBuffer buffer, int index);

  /** Equal numbers of events. */
  final class ByNumber implements FrameClock {

    private final int frames;
    private final long eventsPerFrame;
    private int frame;
    private long left;

    ByNumber(int frames, long eventsPerFrame) {
      this.frames = frames;
      this.eventsPerFrame = eventsPerFrame;
      left = eventsPerFrame;
    }

    @Override
    public int frame(EventBuffer buffer, int index) {
      if (left == 0 && frame < frames - 1) {
        frame++;
        left = eventsPerFrame;
      }
      return frame;
    }

    @Override
    public int end(EventBuffer buffer, int index) {
      if (frame == frames - 1) {
        return buffer.size();
      }
      int run = (int) Math.min(left, buffer.size() - index);
      left -= run;
      return index + run;
    }
  }

  /** Equal times. */
  final class ByTime implements FrameClock {

    private final int frames;
    private final long first;
    private final long duration;

    /**
     * Creates the clock.
     *
     * @param frames T
     * @param first the earliest timestamp, which need not be that of the first event
     * @param duration microseconds of a frame
     */
    ByTime(int frames, long first, long duration) {
      this.frames = frames;
      this.first = first;
      this.duration = duration;
    }

    @Override
    public int frame(EventBuffer buffer, int index) {
      long frame = Long.divideUnsigned(buffer.timestamp(index) - first, duration);
      return Long.compareUnsigned(frame, frames) < 0 ? (int) frame : frames - 1;
    }

    @Override
    public int end(EventBuffer buffer, int index) {
      int frame = frame(buffer, index);
      int end = index + 1;
      while (end < buffer.size() && isIn(frame, buffer.timestamp(end))) {
        end++;
      }
      return end;
    }

    /** Says the same as a division does, which takes longer. */
    private boolean isIn(int frame, long timestamp) {
      // Frames times duration is at most the recording's length, so nothing overflows.
      long begin = frame * duration;
      long time = timestamp - first;
      return Long.compareUnsigned(time, begin) >= 0
          && (frame == frames - 1 || Long.compareUnsigned(time - begin, duration) < 0);
    }
  }
}
