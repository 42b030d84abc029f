package org.ottt.djl.data.image;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ottt.djl.data.ClassShares;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.UnreadableSampleException;

/**
 * Image files as samples, decoded one by one when they are read.
 *
 * <p>Samples are {@code [3, imageSize, imageSize]}, normalized by the pipeline. A file that cannot
 * be decoded gives an {@link UnreadableSampleException}, so that a {@link
 * org.ottt.djl.data.BatchLoader} skips it. No pixels are held in memory. Immutable and safe to read
 * from several threads.
 */
public final class ImageSamples implements SampleSource {

  private final EncodedImages images;
  private final int[] places;
  private final ImagePipeline pipeline;
  private final List<String> classNames;
  private final Shape shape;

  /**
   * Creates the samples.
   *
   * @param images the files
   * @param pipeline how they are decoded, cut, resized and normalized
   */
  public ImageSamples(EncodedImages images, ImagePipeline pipeline) {
    this(images, IntStream.range(0, images.size()).toArray(), pipeline, images.classNames());
  }

  private ImageSamples(
      EncodedImages images, int[] places, ImagePipeline pipeline, List<String> classNames) {
    this.images = images;
    this.classNames = classNames;
    this.places = places;
    this.pipeline = pipeline;
    shape = new Shape(RgbImage.CHANNELS, pipeline.imageSize(), pipeline.imageSize());
  }

  /**
   * Returns images for training as on ImageNet, with random crop and flip.
   *
   * @param images the files
   * @param imageSize rows and columns of a sample, 224 in the paper
   * @return the samples
   * @throws IllegalArgumentException if the size is below 1
   */
  public static ImageSamples train(EncodedImages images, int imageSize) {
    return new ImageSamples(images, new TrainPipeline(imageSize));
  }

  /**
   * Returns images for testing as on ImageNet, each with its centre.
   *
   * @param images the files
   * @param imageSize rows and columns of a sample, 224 in the paper
   * @return the samples
   * @throws IllegalArgumentException if the size is below 1
   */
  public static ImageSamples test(EncodedImages images, int imageSize) {
    return new ImageSamples(images, new TestPipeline(imageSize));
  }

  /**
   * Returns the same images read in another way, for instance the training images without
   * randomness.
   *
   * @param other how images are read
   * @return the samples
   */
  public ImageSamples withPipeline(ImagePipeline other) {
    return new ImageSamples(images, places, other, classNames);
  }

  /**
   * Returns the same images with other names for their classes.
   *
   * @param names a name for each class, in the order of the labels
   * @return the samples
   * @throws IllegalArgumentException if there are more or fewer names than classes
   */
  public ImageSamples withClassNames(List<String> names) {
    if (names.size() != classNames.size()) {
      throw new IllegalArgumentException(
          "There are " + names.size() + " names for " + classNames.size() + " classes.");
    }
    return new ImageSamples(images, places, pipeline, List.copyOf(names));
  }

  /**
   * Returns a part of the images in which every class has its share: the first images of each, in
   * their order.
   *
   * @param count how many, at least 1; more than there are means all
   * @return the part
   * @throws IllegalArgumentException if the count is below 1
   */
  public ImageSamples limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A data set needs at least 1 sample, but the limit is " + count);
    }
    if (count >= size()) {
      return this;
    }
    int[] labels = Arrays.stream(places).map(images::label).toArray();
    int[] picked = Arrays.stream(ClassShares.pick(labels, count)).map(i -> places[i]).toArray();
    return new ImageSamples(images, picked, pipeline, classNames);
  }

  /**
   * Returns how images are read.
   *
   * @return the pipeline
   */
  public ImagePipeline pipeline() {
    return pipeline;
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
  public int label(int sample) {
    return images.label(place(sample));
  }

  /**
   * Tells which image a sample is.
   *
   * @param sample the sample, from 0
   * @return as {@link EncodedImages#path} does
   */
  @Override
  public String identity(int sample) {
    return images.path(place(sample));
  }

  /**
   * Tells where a sample's image lies.
   *
   * @param sample the sample, from 0
   * @return as {@link EncodedImages#name} does
   */
  public String name(int sample) {
    return images.name(place(sample));
  }

  /** Returns where a sample stands among all images. */
  private int place(int sample) {
    return places[Objects.checkIndex(sample, places.length)];
  }

  /**
   * Reads one image.
   *
   * @param sample the sample, from 0
   * @param random the source of randomness of crop and flip
   * @param target where the 3 x H x W values go
   * @param offset index of the first value in {@code target}
   * @throws UnreadableSampleException if the file cannot be read or decoded; the message names it
   * @throws DataException if the whole data set is gone
   */
  @Override
  public void read(int sample, SplittableRandom random, float[] target, int offset)
      throws DataException {
    int place = place(sample);
    try {
      pipeline.apply(EncodedImage.of(images.read(place)), random, target, offset);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableSampleException(
          String.format("%s cannot be decoded: %s", images.name(place), e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        "%d of %s as %s, %d classes", places.length, images, shape, classNames.size());
  }
}
