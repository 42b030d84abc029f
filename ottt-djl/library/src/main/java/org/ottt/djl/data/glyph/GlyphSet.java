package org.ottt.djl.data.glyph;

import java.awt.AWTError;
import java.awt.GraphicsEnvironment;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.ImageSet;

/**
 * The {@code glyphs} data set: colour images of 32 × 32 pixels, each with one of ten signs as if
 * drawn by an unsteady hand.
 *
 * <p>Signs differ from image to image in their stroke paths, stroke width, position, size,
 * rotation, shear, colours and polarity (light on dark or dark on light); the background has a
 * gradient and clutter, above them pixel noise. Several signs contain one another (an ankh is a key
 * with a bar), so that a linear classifier fails where a small convolutional network succeeds. No
 * sign is the mirror image of another, so flipping an image sideways keeps its label true.
 *
 * <p>Image {@code i} of a split depends on the seed, the split and {@code i} only: not on the
 * number of images, nor on the order or the thread in which they are drawn. The ten images {@code
 * 10k .. 10k + 9} hold every class once.
 *
 * <p>Labels and all random numbers are the same on every machine. Pixels are too if Java2D draws
 * the same way: its Marlin rasterizer is pure Java, but another release of the JDK may bring
 * another version of it, which can change pixels along the strokes by a shade.
 *
 * <p>Instances are immutable and safe for use by several threads. Neither a display nor fonts are
 * needed; a program without windows does well to run with {@code -Djava.awt.headless=true}.
 */
public final class GlyphSet {

  /** Width and height of an image in pixels. */
  public static final int SIZE = 32;

  /** Number of colour planes of an image. */
  public static final int CHANNELS = 3;

  /** Number of bytes of an image. */
  public static final int IMAGE_BYTES = CHANNELS * SIZE * SIZE;

  private static final List<Glyph> GLYPHS = List.of(Glyph.values());

  /** Names of the classes in the order of their labels. */
  public static final List<String> CLASS_NAMES = GLYPHS.stream().map(Glyph::className).toList();

  private static final int CLASSES = GLYPHS.size();

  /** Of 8,000 training images, rounded; the same for all channels since hues are drawn evenly. */
  private static final float[] MEAN = {0.4f, 0.4f, 0.4f};

  private static final float[] DEVIATION = {0.28f, 0.28f, 0.28f};

  private static final int MAX_IMAGES = Integer.MAX_VALUE / IMAGE_BYTES;

  /** Keep the random numbers of labels apart from those of images. */
  private static final long LABEL_STREAM = 1;

  private static final long IMAGE_STREAM = 2;

  private final long seed;

  /**
   * Creates the data set of a seed.
   *
   * @param seed any number; two seeds give two unrelated sets of images of the same ten classes
   * @throws IllegalStateException if Java2D cannot start, because {@code DISPLAY} names a display
   *     that cannot be reached and Java does not run headless
   */
  public GlyphSet(long seed) {
    requireJava2d();
    this.seed = seed;
  }

  /**
   * Returns the label of an image.
   *
   * @param split the part of the data set
   * @param index the image, from 0; there is no last one
   * @return its label, in {@code 0 .. CLASS_NAMES.size() - 1}
   * @throws IllegalArgumentException if {@code index} is negative
   */
  public int label(GlyphSplit split, int index) {
    checkIndex(index);
    KeyedRandom random = KeyedRandom.of(seed, split.key(), LABEL_STREAM, index / CLASSES);
    return random.permutation(CLASSES)[index % CLASSES];
  }

  /**
   * Draws one image.
   *
   * @param split the part of the data set
   * @param index the image, from 0; there is no last one
   * @param target where the image goes: unsigned bytes {@code [3, 32, 32]}, the red, the green and
   *     the blue plane
   * @param offset index of the first byte in {@code target}
   * @throws IllegalArgumentException if {@code index} is negative
   * @throws IndexOutOfBoundsException if {@code target} has no room for {@value #IMAGE_BYTES} bytes
   *     from {@code offset}
   */
  public void draw(GlyphSplit split, int index, byte[] target, int offset) {
    checkIndex(index);
    Objects.checkFromIndexSize(offset, IMAGE_BYTES, target.length);
    KeyedRandom random = KeyedRandom.of(seed, split.key(), IMAGE_STREAM, index);
    GlyphPainter.paint(GLYPHS.get(label(split, index)), random, target, offset);
  }

  /**
   * Draws the first images of a split, on all cores; the result does not depend on their number.
   *
   * @param split the part of the data set
   * @param count how many images, at least 0; a multiple of 10 holds all classes equally often
   * @return the images {@code 0 .. count - 1} with their labels
   * @throws IllegalArgumentException if {@code count} is negative or too large for one array (about
   *     699,000)
   */
  public GlyphImages generate(GlyphSplit split, int count) {
    if (count < 0 || count > MAX_IMAGES) {
      throw new IllegalArgumentException(
          "count must be in 0 .. %d, not %d".formatted(MAX_IMAGES, count));
    }
    byte[] pixels = new byte[count * IMAGE_BYTES];
    int[] labels = new int[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              labels[i] = label(split, i);
              draw(split, i, pixels, i * IMAGE_BYTES);
            });
    return new GlyphImages(pixels, labels, CLASS_NAMES);
  }

  /**
   * Draws the first images of a split as a set to train on, normalized per channel.
   *
   * @param split the part of the data set
   * @param count how many images, at least 1
   * @return the images {@code 0 .. count - 1}, samples of shape {@code [3, 32, 32]}
   * @throws IllegalArgumentException as in {@link #generate}
   */
  public ImageSet imageSet(GlyphSplit split, int count) {
    GlyphImages images = generate(split, count);
    return ImageSet.builder()
        .name("glyphs")
        .imageSize(CHANNELS, SIZE, SIZE)
        .samples(images.pixels(), images.labels())
        .classNames(CLASS_NAMES)
        .normalization(ChannelNormalization.of(MEAN, DEVIATION))
        .build();
  }

  private static void requireJava2d() {
    try {
      GraphicsEnvironment.getLocalGraphicsEnvironment();
    } catch (AWTError | NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Java2D cannot open the display that DISPLAY names: start Java with"
              + " -Djava.awt.headless=true, or unset DISPLAY",
          e);
    }
  }

  private static void checkIndex(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
  }
}
