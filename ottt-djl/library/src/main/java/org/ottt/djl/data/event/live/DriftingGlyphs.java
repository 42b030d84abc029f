package org.ottt.djl.data.event.live;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.event.simulate.EventSimulator;
import org.ottt.djl.data.event.simulate.GreyImage;
import org.ottt.djl.data.event.simulate.SimulatorOptions;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;

/**
 * An endless stream that needs no data: glyphs, one after the other, as a simulated event camera
 * films them, with the conditions drifting. Frames are counts of events {@code [2, 32, 32]}; each
 * is labelled with its glyph. All of it follows from the seed.
 *
 * <p>Conditions change every so many glyphs, and the last ones stay:
 *
 * <ol>
 *   <li>seven of the ten kinds of glyphs,
 *   <li>all ten kinds,
 *   <li>the light is dimmed to 45 %,
 *   <li>the camera is turned by 90 degrees.
 * </ol>
 */
public final class DriftingGlyphs implements FrameSource {

  /** The names of the conditions in their order. */
  public static final List<String> CONDITIONS =
      List.of("seven kinds", "ten kinds", "dimmed", "turned");

  private static final int KINDS = GlyphSet.CLASS_NAMES.size();
  private static final int FIRST_KINDS = 7;
  private static final int TEN = 1;
  private static final int DIMMED = 2;
  private static final int TURNED = 3;
  private static final double LIGHT = 0.45;

  private final GlyphSet glyphs;
  private final EventSimulator camera;
  private final long glyphsPerCondition;
  private final long frameMicros;
  private final int framesPerGlyph;
  private final byte[] pixels = new byte[GlyphSet.IMAGE_BYTES];
  private long next;
  private long filmed = -1;
  private int label;
  private final float[][] frames;

  /**
   * Starts a stream.
   *
   * @param seed draws the glyphs and the camera's noise
   * @param frameMillis how long a frame lasts, 1 to 400; a glyph is shown for 400 ms
   * @param glyphsPerCondition after how many glyphs the conditions change; 0 shows all ten kinds
   *     and never changes
   * @throws IllegalArgumentException if a number is out of range
   */
  public DriftingGlyphs(long seed, int frameMillis, long glyphsPerCondition) {
    SimulatorOptions options = SimulatorOptions.glyphs();
    int glyphMillis = options.loops() * options.loopMillis();
    if (frameMillis < 1 || frameMillis > glyphMillis) {
      throw new IllegalArgumentException(
          "A frame of glyphs lasts 1 to %d ms, not %d".formatted(glyphMillis, frameMillis));
    }
    if (glyphsPerCondition < 0) {
      throw new IllegalArgumentException(
          "Conditions change after 0 or more glyphs, not " + glyphsPerCondition);
    }
    glyphs = new GlyphSet(seed);
    camera = new EventSimulator(options, seed);
    this.glyphsPerCondition = glyphsPerCondition;
    frameMicros = 1000L * frameMillis;
    framesPerGlyph = glyphMillis / frameMillis;
    frames = new float[framesPerGlyph][];
  }

  @Override
  public int height() {
    return GlyphSet.SIZE;
  }

  @Override
  public int width() {
    return GlyphSet.SIZE;
  }

  @Override
  public List<String> classNames() {
    return GlyphSet.CLASS_NAMES;
  }

  /**
   * Returns how many frames show one glyph.
   *
   * @return the number of frames
   */
  public int framesPerGlyph() {
    return framesPerGlyph;
  }

  /**
   * Returns the conditions of a frame.
   *
   * @param frame its number, from 0
   * @return index into {@link #CONDITIONS}
   */
  public int condition(long frame) {
    return glyphsPerCondition == 0
        ? TEN
        : (int) Math.min(TURNED, frame / framesPerGlyph / glyphsPerCondition);
  }

  @Override
  public LiveFrame next() throws IOException {
    long glyph = next / framesPerGlyph;
    if (glyph != filmed) {
      film(glyph);
    }
    LiveFrame frame =
        new LiveFrame(next, next * frameMicros, frames[(int) (next % framesPerGlyph)], label);
    next++;
    return frame;
  }

  @Override
  public long skip(long count) {
    next += count;
    return count;
  }

  private void film(long glyph) throws IOException {
    int condition = condition(glyph * framesPerGlyph);
    int index = index(glyph, condition);
    label = glyphs.label(GlyphSplit.TRAIN, index);
    glyphs.draw(GlyphSplit.TRAIN, index, pixels, 0);
    if (condition >= DIMMED) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (LIGHT * (pixels[i] & 0xFF) + 0.5);
      }
    }
    byte[] seen = condition >= TURNED ? turned(pixels) : pixels;
    GreyImage image = GreyImage.of(seen, 0, GlyphSet.CHANNELS, GlyphSet.SIZE, GlyphSet.SIZE);
    for (int i = 0; i < framesPerGlyph; i++) {
      frames[i] = new float[2 * GlyphSet.SIZE * GlyphSet.SIZE];
    }
    try (EventReader reader = camera.film("glyph " + glyph, image, glyph).open()) {
      count(reader, frameMicros);
    }
    filmed = glyph;
  }

  private void count(EventReader reader, long duration) throws IOException {
    EventBuffer buffer = new EventBuffer();
    while (reader.read(buffer) > 0) {
      for (int i = 0; i < buffer.size(); i++) {
        int frame = (int) Math.min(framesPerGlyph - 1L, buffer.timestamp(i) / duration);
        int row = buffer.polarity(i) * GlyphSet.SIZE + buffer.y(i);
        frames[frame][row * GlyphSet.SIZE + buffer.x(i)]++;
      }
    }
  }

  /** Ten glyphs in a row are of all kinds; of seven kinds, the others among them are left out. */
  private int index(long glyph, int condition) {
    if (condition >= TEN) {
      return (int) (glyph % (1 << 30));
    }
    int block = (int) (glyph / FIRST_KINDS % (1 << 26)) * KINDS;
    int left = (int) (glyph % FIRST_KINDS);
    int index = block;
    while (true) {
      if (glyphs.label(GlyphSplit.TRAIN, index) < FIRST_KINDS) {
        if (left == 0) {
          return index;
        }
        left--;
      }
      index++;
    }
  }

  private static byte[] turned(byte[] planes) {
    int size = GlyphSet.SIZE;
    byte[] result = new byte[planes.length];
    for (int plane = 0; plane < GlyphSet.CHANNELS; plane++) {
      int offset = plane * size * size;
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          result[offset + column * size + size - 1 - row] = planes[offset + row * size + column];
        }
      }
    }
    return result;
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of();
  }

  @Override
  public void close() {}
}
