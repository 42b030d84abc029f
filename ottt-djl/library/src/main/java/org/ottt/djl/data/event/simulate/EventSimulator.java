package org.ottt.djl.data.event.simulate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ottt.djl.data.event.source.EventList;

/**
 * A simulated event camera that films still images.
 *
 * <p>A pixel remembers the log intensity at which it fired last; when the present one is its
 * threshold above, it fires ON, below, OFF. Between two looks at the image the intensity is taken
 * to change linearly, so that timestamps are finer than the looks. A pixel that fired a refractory
 * time ago or less loses the event. Besides, every pixel fires ON at random, as real ones do.
 *
 * <p>Everything follows from the options, the seed and the recording's number: the seed is the
 * camera with its thresholds, the number draws the noise. Safe for several threads.
 */
public final class EventSimulator {

  /** Looks at the image: a pixel's intensity must not turn twice between two of them. */
  private static final double PIXELS_PER_LOOK = 0.25;

  private static final int MIN_LOOKS_PER_LOOP = 20;
  private static final int MICROS_PER_MILLI = 1000;
  private static final double MICROS_PER_SECOND = 1e6;
  private static final int PIXEL_BITS = 27;

  private final SimulatorOptions options;
  private final long seed;
  private final PixelThresholds thresholds;
  private final int pixels;

  /**
   * Creates the camera.
   *
   * @param options camera and movement
   * @param seed draws the pixels' thresholds and, with a recording's number, its noise
   */
  public EventSimulator(SimulatorOptions options, long seed) {
    this.options = options;
    this.seed = seed;
    pixels = options.sensor().width() * options.sensor().height();
    thresholds =
        new PixelThresholds(
            pixels, options.threshold(), options.mismatch(), new SplittableRandom(seed));
  }

  /**
   * Returns camera and movement.
   *
   * @return the options
   */
  public SimulatorOptions options() {
    return options;
  }

  /**
   * Films an image.
   *
   * @param name what messages call the recording
   * @param image the image
   * @param number the number of the recording, for its noise
   * @return the events, from timestamp 0 on
   */
  public EventList film(String name, GreyImage image, long number) {
    return new Take(name, image, number).film();
  }

  /** One recording in the making. */
  private final class Take {

    private final EventList events;
    private final MovingView view;
    private final SplittableRandom random;
    private final float[] reference = new float[pixels];
    private final long[] silentUntil = new long[pixels];
    private float[] before = new float[pixels];
    private float[] after = new float[pixels];

    /** Events between two looks: timestamp, pixel and polarity in one number, to be sorted. */
    private long[] pending = new long[1024];

    private int pendingSize;

    Take(String name, GreyImage image, long number) {
      events = new EventList(name, options.sensor());
      int finest = Math.max(options.sensor().width(), options.sensor().height());
      view = new MovingView(image.reducedTo(finest), options.sensor(), options.amplitude());
      random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    }

    EventList film() {
      double path = 4 * StrictMath.sqrt(2) * options.amplitude();
      int looks = Math.max(MIN_LOOKS_PER_LOOP, (int) Math.ceil(path / PIXELS_PER_LOOK));
      long loopMicros = (long) options.loopMillis() * MICROS_PER_MILLI;
      view.look(0, before);
      System.arraycopy(before, 0, reference, 0, pixels);
      for (int look = 1; look <= looks * options.loops(); look++) {
        view.look((double) (look % looks) / looks, after);
        long start = (look - 1) * loopMicros / looks;
        long end = look * loopMicros / looks;
        for (int pixel = 0; pixel < pixels; pixel++) {
          fire(pixel, start, end);
        }
        fireAtRandom(start, end);
        deliver();
        float[] swap = before;
        before = after;
        after = swap;
      }
      return events;
    }

    private void fire(int pixel, long start, long end) {
      float from = before[pixel];
      float to = after[pixel];
      if (to > from) {
        float step = thresholds.on(pixel);
        for (float level = reference[pixel] + step; level <= to; level += step) {
          reference[pixel] = level;
          emit(pixel, time(level, from, to, start, end), 1);
        }
      } else if (to < from) {
        float step = thresholds.off(pixel);
        for (float level = reference[pixel] - step; level >= to; level -= step) {
          reference[pixel] = level;
          emit(pixel, time(level, from, to, start, end), 0);
        }
      }
    }

    private long time(float level, float from, float to, long start, long end) {
      double part = Math.min(1, Math.max(0, (level - from) / (to - from)));
      return start + (long) (part * (end - start));
    }

    private void emit(int pixel, long time, int polarity) {
      if (time >= silentUntil[pixel]) {
        silentUntil[pixel] = time + options.refractoryMicros();
        add(pixel, time, polarity);
      }
    }

    /** Draws the number of random events as a Poisson process does: by the times between them. */
    private void fireAtRandom(long start, long end) {
      double rate = options.backgroundHertz() * pixels / MICROS_PER_SECOND;
      if (rate == 0) {
        return;
      }
      double time = start - StrictMath.log(1 - random.nextDouble()) / rate;
      while (time < end) {
        emit(random.nextInt(pixels), (long) time, 1);
        time -= StrictMath.log(1 - random.nextDouble()) / rate;
      }
    }

    private void add(int pixel, long time, int polarity) {
      if (pendingSize == pending.length) {
        pending = Arrays.copyOf(pending, 2 * pendingSize);
      }
      pending[pendingSize++] = time << PIXEL_BITS | (long) pixel << 1 | polarity;
    }

    private void deliver() {
      Arrays.sort(pending, 0, pendingSize);
      int width = options.sensor().width();
      for (int i = 0; i < pendingSize; i++) {
        int pixel = (int) (pending[i] >> 1) & ((1 << (PIXEL_BITS - 1)) - 1);
        events.add(pending[i] >>> PIXEL_BITS, pixel % width, pixel / width, (pending[i] & 1) == 1);
      }
      pendingSize = 0;
    }
  }
}
