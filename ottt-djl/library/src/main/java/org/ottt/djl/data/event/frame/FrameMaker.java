package org.ottt.djl.data.event.frame;

import java.io.IOException;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Makes the frames of recordings: counts events, cuts counts, reduces the size.
 *
 * <p>OTTT's authors turn the counts into pictures of bytes before they reduce them, which makes
 * every pixel with events about white, however many; {@code maxCount = 1} comes close to that. An
 * object is for one thread and keeps its memory for the next recording.
 */
public final class FrameMaker {

  private final FrameOptions options;
  private final FrameIntegrator integrator;
  private float[] plane = {};
  private PlaneResize resize;
  private int resizeHeight;
  private int resizeWidth;

  /**
   * Creates the maker.
   *
   * @param options how frames are made
   */
  public FrameMaker(FrameOptions options) {
    this.options = options;
    integrator = new FrameIntegrator(options.frames(), options.split(), options.extent());
  }

  /**
   * Makes the frames of a recording.
   *
   * @param source the recording
   * @return its frames
   * @throws RecordingException if the recording is damaged or too short
   * @throws IOException if it cannot be read
   */
  public FrameValues make(EventSource source) throws IOException {
    FrameCounts counts = integrator.integrate(source);
    int height = options.height(counts.height(), counts.width());
    int width = options.width(counts.height(), counts.width());
    int planes = counts.frames() * FrameCounts.CHANNELS;
    int planeSize = counts.height() * counts.width();
    float[] values = new float[planes * height * width];
    boolean sameSize = height == counts.height() && width == counts.width();
    if (!sameSize) {
      prepareResize(counts.height(), counts.width(), height, width);
    }
    for (int i = 0; i < planes; i++) {
      if (sameSize) {
        cut(counts.values(), i * planeSize, values, i * planeSize, planeSize);
      } else {
        cut(counts.values(), i * planeSize, plane, 0, planeSize);
        resize.apply(plane, 0, values, i * height * width);
      }
    }
    return new FrameValues(
        counts.frames(), height, width, counts.events(), values, counts.spans(), counts.warnings());
  }

  private void prepareResize(int fromHeight, int fromWidth, int height, int width) {
    if (resize == null || resizeHeight != fromHeight || resizeWidth != fromWidth) {
      // The size of the result follows from the options and the size that it is made of.
      resize = new PlaneResize(fromHeight, fromWidth, height, width);
      resizeHeight = fromHeight;
      resizeWidth = fromWidth;
      plane = new float[fromHeight * fromWidth];
    }
  }

  private void cut(int[] counts, int from, float[] target, int to, int length) {
    int max = options.maxCount() == 0 ? Integer.MAX_VALUE : options.maxCount();
    for (int i = 0; i < length; i++) {
      target[to + i] = Math.min(max, counts[from + i]);
    }
  }
}
