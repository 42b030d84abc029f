package org.ottt.djl.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PairAugmentation;
import org.ottt.djl.data.augment.SampleLayout;

/**
 * Labelled still images in memory, as unsigned bytes {@code [N, C, H, W]}.
 *
 * <p>Reading a sample normalizes its pixels (by default to 0 .. 1) and then applies the
 * augmentations in their order. The {@code withXxx} methods and {@link #limit} return copies that
 * share the pixels. Immutable and safe to read from several threads.
 */
public final class ImageSet implements SampleSource {

  private static final int BYTE_VALUES = 256;
  private static final int MAX_PIXEL = 255;

  private final String name;
  private final byte[] pixels;
  private final int[] labels;
  private final List<String> classNames;

  /** Where each sample stands in pixels and labels. */
  private final int[] places;

  private final Shape shape;
  private final int imageSize;
  private final ChannelNormalization normalization;
  private final List<Augmentation> augmentations;
  private final SampleLayout layout;

  /** The normalized value of every byte, per channel: a look-up is cheaper than a division. */
  private final float[][] tables;

  private ImageSet(
      String name,
      byte[] pixels,
      int[] labels,
      List<String> classNames,
      int[] places,
      Shape shape,
      ChannelNormalization normalization,
      List<Augmentation> augmentations) {
    int channels = Math.toIntExact(shape.get(0));
    if (normalization.channels() != channels) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d channels, but the normalization has %d",
              name, channels, normalization.channels()));
    }
    this.name = name;
    this.pixels = pixels;
    this.labels = labels;
    this.classNames = classNames;
    this.places = places;
    this.shape = shape;
    this.normalization = normalization;
    this.augmentations = List.copyOf(augmentations);
    imageSize = Math.toIntExact(shape.size());
    tables = new float[channels][BYTE_VALUES];
    float[] black = new float[channels];
    float[] white = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      for (int pixel = 0; pixel < BYTE_VALUES; pixel++) {
        tables[channel][pixel] = normalization.normalizePixel(pixel, channel);
      }
      black[channel] = tables[channel][0];
      white[channel] = tables[channel][MAX_PIXEL];
    }
    layout = SampleLayout.of(shape).withLevels(black, white);
  }

  /**
   * Starts a new set.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the name of the set, for messages and records.
   *
   * @return for instance {@code CIFAR-10 train}
   */
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return places.length;
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return labels[places[index]];
  }

  /**
   * Returns the normalization that {@link #read} applies.
   *
   * @return the normalization
   */
  public ChannelNormalization normalization() {
    return normalization;
  }

  /**
   * Returns one raw pixel value.
   *
   * @param index the sample, from 0
   * @param channel the channel, from 0
   * @param row the row, from 0 at the top
   * @param column the column, from 0 at the left
   * @return the unsigned byte, 0 to 255
   */
  public int pixel(int index, int channel, int row, int column) {
    Objects.checkIndex(channel, layout.channels());
    Objects.checkIndex(row, layout.height());
    Objects.checkIndex(column, layout.width());
    int plane = places[index] * layout.channels() + channel;
    return Byte.toUnsignedInt(pixels[(plane * layout.height() + row) * layout.width() + column]);
  }

  /**
   * Reads one sample, normalized and augmented.
   *
   * @param index the sample, from 0
   * @param random the source of randomness of the augmentations
   * @param target where the C x H x W values go
   * @param offset index of the first value in {@code target}
   */
  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws IOException {
    int source = places[index] * imageSize;
    int planeSize = imageSize / tables.length;
    int to = offset;
    for (float[] table : tables) {
      for (int end = source + planeSize; source < end; source++) {
        target[to++] = table[Byte.toUnsignedInt(pixels[source])];
      }
    }
    for (Augmentation augmentation : augmentations) {
      augmentation.apply(target, offset, layout, random);
    }
  }

  /**
   * Returns a part of this set in which every class has its share: the first samples of each, in
   * the order of this set.
   *
   * @param count how many, at least 1; more than there are means all
   * @return a set that shares the pixels
   * @throws IllegalArgumentException if the count is below 1
   */
  public ImageSet limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A data set needs at least 1 sample, but the limit is " + count);
    }
    if (count >= size()) {
      return this;
    }
    int[] present = Arrays.stream(places).map(place -> labels[place]).toArray();
    int[] picked = Arrays.stream(ClassShares.pick(present, count)).map(i -> places[i]).toArray();
    return copy(picked, normalization, augmentations);
  }

  /**
   * Returns this set with another normalization.
   *
   * @param other the normalization, with as many channels as the images
   * @return a set that shares the pixels
   * @throws IllegalArgumentException if the number of channels differs
   */
  public ImageSet withNormalization(ChannelNormalization other) {
    return copy(places, other, augmentations);
  }

  /**
   * Returns this set with other augmentations in place of the present ones.
   *
   * @param others the augmentations in the order in which they are applied; none switches
   *     augmentation off
   * @return a set that shares the pixels
   * @throws IllegalArgumentException if one of them needs a second sample
   */
  public ImageSet withAugmentations(List<Augmentation> others) {
    PairAugmentation.refuse(others);
    return copy(places, normalization, others);
  }

  /**
   * Computes mean and standard deviation of each channel over all pixels of this set.
   *
   * @return the statistics, on the scale of 0 to 1, ready for {@link #withNormalization}
   * @throws IllegalArgumentException if a channel has the same value everywhere
   */
  public ChannelNormalization statistics() {
    int channels = tables.length;
    int planeSize = imageSize / channels;
    float[] mean = new float[channels];
    float[] std = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      long sum = 0;
      long squares = 0;
      for (int place : places) {
        int start = place * imageSize + channel * planeSize;
        for (int i = start; i < start + planeSize; i++) {
          int pixel = Byte.toUnsignedInt(pixels[i]);
          sum += pixel;
          squares += (long) pixel * pixel;
        }
      }
      double count = (double) size() * planeSize;
      double average = sum / count;
      mean[channel] = (float) (average / MAX_PIXEL);
      std[channel] = (float) (Math.sqrt(squares / count - average * average) / MAX_PIXEL);
    }
    return ChannelNormalization.of(mean, std);
  }

  @Override
  public String toString() {
    return name + ": " + size() + " images of " + shape + ", " + classNames.size() + " classes";
  }

  private ImageSet copy(
      int[] newPlaces, ChannelNormalization newNormalization, List<Augmentation> newAugmentations) {
    return new ImageSet(
        name, pixels, labels, classNames, newPlaces, shape, newNormalization, newAugmentations);
  }

  /** Collects what an {@link ImageSet} is made of. */
  public static final class Builder {

    private String name = "images";
    private byte[] pixels = {};
    private int[] labels = {};
    private List<String> classNames = List.of();
    private Shape shape = new Shape();
    private ChannelNormalization normalization;

    private Builder() {}

    /**
     * Sets the name of the set, {@code images} by default.
     *
     * @param newName the name
     * @return this builder
     */
    public Builder name(String newName) {
      name = newName;
      return this;
    }

    /**
     * Sets the size of one image.
     *
     * @param channels C
     * @param height H
     * @param width W
     * @return this builder
     */
    public Builder imageSize(int channels, int height, int width) {
      shape = new Shape(channels, height, width);
      return this;
    }

    /**
     * Sets the images and their labels; the arrays are kept, not copied.
     *
     * @param newPixels unsigned bytes {@code [N, C, H, W]}
     * @param newLabels the N labels, from 0
     * @return this builder
     */
    public Builder samples(byte[] newPixels, int[] newLabels) {
      pixels = newPixels;
      labels = newLabels;
      return this;
    }

    /**
     * Sets the class names.
     *
     * @param names the names in the order of the labels
     * @return this builder
     */
    public Builder classNames(List<String> names) {
      classNames = List.copyOf(names);
      return this;
    }

    /**
     * Sets the normalization; without it pixels are scaled to 0 .. 1.
     *
     * @param newNormalization the normalization
     * @return this builder
     */
    public Builder normalization(ChannelNormalization newNormalization) {
      normalization = newNormalization;
      return this;
    }

    /**
     * Creates the set.
     *
     * @return the set
     * @throws IllegalArgumentException if the parts do not fit together: no image size, no image,
     *     another number of pixels than labels ask for, a label without a class name
     */
    public ImageSet build() {
      if (shape.dimension() != 3 || shape.size() < 1) {
        throw new IllegalArgumentException(name + ": set the image size, C, H and W, each above 0");
      }
      if (labels.length == 0 || pixels.length != labels.length * shape.size()) {
        throw new IllegalArgumentException(
            String.format(
                "%s: %d labels need %d bytes of pixels %s, but there are %d",
                name, labels.length, labels.length * shape.size(), shape, pixels.length));
      }
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] < 0 || labels[i] >= classNames.size()) {
          throw new IllegalArgumentException(
              String.format(
                  "%s: sample %d has label %d, but there are %d class names",
                  name, i, labels[i], classNames.size()));
        }
      }
      ChannelNormalization scale =
          normalization == null
              ? ChannelNormalization.unit(Math.toIntExact(shape.get(0)))
              : normalization;
      int[] all = IntStream.range(0, labels.length).toArray();
      return new ImageSet(name, pixels, labels, classNames, all, shape, scale, List.of());
    }
  }
}
