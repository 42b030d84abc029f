package org.ottt.djl.data.event.live;

import org.ottt.djl.data.event.frame.FrameSize;

/**
 * How a stream of events becomes frames.
 *
 * @param frameMicros how long a frame lasts, 1 or more
 * @param size the size of the frames
 * @param maxCount counts of events above are cut to it, before the size is reduced; 0 keeps all
 * @param mostEmpty how many empty frames a pause of the sensor makes at most; the rest of a longer
 *     pause is left out
 */
public record LiveFrameOptions(long frameMicros, FrameSize size, int maxCount, int mostEmpty) {

  private static final long LONGEST = 3_600_000_000L;

  /**
   * Checks the options.
   *
   * @param frameMicros how long a frame lasts, 1 or more
   * @param size the size of the frames
   * @param maxCount counts of events above are cut to it, before the size is reduced; 0 keeps all
   * @param mostEmpty how many empty frames a pause of the sensor makes at most
   * @throws IllegalArgumentException if a number is out of range
   */
  public LiveFrameOptions {
    if (frameMicros < 1 || frameMicros > LONGEST) {
      throw new IllegalArgumentException(
          "A frame lasts 1 us to 1 hour, not " + frameMicros + " us");
    }
    if (maxCount < 0) {
      throw new IllegalArgumentException("The largest count must be 0 or more, got " + maxCount);
    }
    if (mostEmpty < 0) {
      throw new IllegalArgumentException("A pause makes 0 or more empty frames, not " + mostEmpty);
    }
  }

  /**
   * Creates options with all counts and at most 10 empty frames in a pause.
   *
   * @param frameMillis how long a frame lasts
   * @param size the size of the frames
   */
  public LiveFrameOptions(int frameMillis, FrameSize size) {
    this(1000L * frameMillis, size, 0, 10);
  }
}
