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
    private int frame;

    /**
     * Creates the clock.
     *
     * @param frames T
     * @param first timestamp of the first event
     * @param duration microseconds of a frame
     */
    ByTime(int frames, long first, long duration) {
      this.frames = frames;
      this.first = first;
      this.duration = duration;
    }

    @Override
    public int frame(EventBuffer buffer, int index) {
      while (isOver(buffer.timestamp(index))) {
        frame++;
      }
      return frame;
    }

    private boolean isOver(long timestamp) {
      // Frames times duration is at most the recording's length, so nothing overflows. What steps
      // back, perhaps to before the first event, opens no new frame and closes none.
      return frame < frames - 1
          && Long.compareUnsigned(timestamp, first) >= 0
          && Long.compareUnsigned(timestamp - first, (frame + 1) * duration) >= 0;
    }

    @Override
    public int end(EventBuffer buffer, int index) {
      int end = index + 1;
      while (end < buffer.size() && !isOver(buffer.timestamp(end))) {
        end++;
      }
      return end;
    }
  }
}
