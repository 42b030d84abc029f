package org.ottt.djl.data.event.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;

/**
 * The {@code glyphs-dvs} data set: glyph images filmed by a simulated event camera, made on the
 * spot and kept in memory. Event-camera training without any download.
 *
 * <p>Sample i is made of glyph image i and depends on the seed, the split and i only.
 */
public final class GlyphEvents {

  private final GlyphSet glyphs;
  private final EventSimulator camera;
  private final FrameOptions options;

  /**
   * Creates the data set of a seed.
   *
   * @param seed any number; draws the images, the camera and its noise
   * @param frames T, the number of frames
   * @throws IllegalArgumentException if there is less than 1 frame
   */
  public GlyphEvents(long seed, int frames) {
    glyphs = new GlyphSet(seed);
    camera = new EventSimulator(SimulatorOptions.glyphs(), seed);
    options = new FrameOptions(frames, FrameSplit.NUMBER, 0, 0);
  }

  /**
   * Makes the first samples of a split, on all cores; the result does not depend on their number.
   *
   * @param split the part of the data set
   * @param count how many samples, at least 1; the ten samples {@code 10k .. 10k + 9} hold every
   *     class once
   * @return the samples {@code [T, 2, 32, 32]}, not normalized: use {@link EventFrames#statistics}
   *     of the training samples for both splits
   * @throws IllegalArgumentException if the count is below 1
   */
  public EventFrames generate(GlyphSplit split, int count) {
    EventFrames.Builder builder =
        EventFrames.builder(
            options.frames(), GlyphSet.SIZE, GlyphSet.SIZE, FrameEncoding.UINT8, count);
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              FrameValues frames = frames(split, i);
              builder.put(
                  i, name(split, i), glyphs.label(split, i), frames.values(), frames.events());
            });
    return builder.build("glyphs-dvs " + split, GlyphSet.CLASS_NAMES);
  }

  private FrameValues frames(GlyphSplit split, int index) {
    byte[] pixels = new byte[GlyphSet.IMAGE_BYTES];
    glyphs.draw(split, index, pixels, 0);
    GreyImage image = GreyImage.of(pixels, 0, GlyphSet.CHANNELS, GlyphSet.SIZE, GlyphSet.SIZE);
    // Training and test recordings get numbers, and so noise, of their own.
    long number = 2L * index + (split == GlyphSplit.TEST ? 1 : 0);
    try {
      return new FrameMaker(options).make(camera.film(name(split, index), image, number));
    } catch (IOException e) {
      // Nothing is read from a file; a recording with fewer events than frames would end here.
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static String name(GlyphSplit split, int index) {
    return "glyph " + split + " " + index;
  }
}
