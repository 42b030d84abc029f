package org.ottt.djl.data.folder;

import ai.djl.ndarray.types.Shape;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.UnreadableSampleException;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.ImagePipeline;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.data.image.TrainPipeline;

/**
 * The images of one split of an ImageNet-style folder, decoded one by one when they are read.
 *
 * <p>Samples are {@code [3, imageSize, imageSize]}, normalized with ImageNet's statistics. A file
 * that cannot be decoded gives an {@link UnreadableSampleException}, so that a {@link
 * org.ottt.djl.data.BatchLoader} skips it. Nothing but the file names is held in memory. Immutable
 * and safe to read from several threads.
 */
public final class ImageFolder implements SampleSource {

  /** Larger files are not read: the largest images of ImageNet have 16 MB. */
  private static final int MAX_FILE_BYTES = 256 << 20;

  private final FolderIndex index;
  private final SplitIndex files;
  private final int size;
  private final ImagePipeline pipeline;
  private final Shape shape;

  private ImageFolder(FolderIndex index, SplitIndex files, int size, ImagePipeline pipeline) {
    this.index = index;
    this.files = files;
    this.size = size;
    this.pipeline = pipeline;
    shape = new Shape(3, pipeline.imageSize(), pipeline.imageSize());
  }

  /**
   * Returns the training images with random crop and flip.
   *
   * @param index the folder
   * @param imageSize rows and columns of a sample, 224 in the paper
   * @return the training images
   * @throws IllegalArgumentException if the size is below 1
   */
  public static ImageFolder train(FolderIndex index, int imageSize) {
    return new ImageFolder(
        index, index.train(), index.train().size(), new TrainPipeline(imageSize));
  }

  /**
   * Returns the test images, those of {@code val}, each with its centre.
   *
   * @param index the folder
   * @param imageSize rows and columns of a sample, 224 in the paper
   * @return the test images
   * @throws IllegalArgumentException if the size is below 1
   */
  public static ImageFolder test(FolderIndex index, int imageSize) {
    return new ImageFolder(index, index.val(), index.val().size(), new TestPipeline(imageSize));
  }

  /**
   * Returns the same images read in another way, for instance the training images without
   * randomness.
   *
   * @param other how images are read
   * @return the images
   */
  public ImageFolder withPipeline(ImagePipeline other) {
    return new ImageFolder(index, files, size, other);
  }

  /**
   * Returns a part of the images that is spread evenly over the folder, and so over the classes.
   *
   * @param count how many, at least 1; more than there are means all
   * @return the part
   * @throws IllegalArgumentException if the count is below 1
   */
  public ImageFolder limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A data set needs at least 1 sample, but the limit is " + count);
    }
    return new ImageFolder(index, files, Math.min(count, size), pipeline);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Shape sampleShape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return index.classNames();
  }

  @Override
  public int label(int sample) {
    return files.label(place(sample));
  }

  /**
   * Returns the file of a sample.
   *
   * @param sample the sample, from 0
   * @return its path
   */
  public Path file(int sample) {
    return files.file(place(sample));
  }

  /** Returns where a sample stands among all files of the split. */
  private int place(int sample) {
    return (int) ((long) Objects.checkIndex(sample, size) * files.size() / size);
  }

  /**
   * Reads one image.
   *
   * @param sample the sample, from 0
   * @param random the source of randomness of crop and flip
   * @param target where the 3 x H x W values go
   * @param offset index of the first value in {@code target}
   * @throws UnreadableSampleException if the file cannot be read or decoded; the message names it
   * @throws DataException if the whole folder is gone
   */
  @Override
  public void read(int sample, SplittableRandom random, float[] target, int offset)
      throws DataException {
    Path file = file(sample);
    try {
      pipeline.apply(EncodedImage.of(bytes(file)), random, target, offset);
    } catch (IOException e) {
      if (!Files.isDirectory(index.root())) {
        // A disk that went away is no damage to be counted file by file.
        throw new DataException(
            index.root() + " is not there any more (" + e.getMessage() + "): bring it back", e);
      }
      throw new UnreadableSampleException(
          String.format("%s cannot be decoded: %s", file, e.getMessage()), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    // A plain stream: a channel would be closed by an interrupt of the consuming thread, and a good
    // file be taken for a bad one.
    try (InputStream in = new FileInputStream(file.toFile())) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES);
      if (bytes.length == MAX_FILE_BYTES) {
        throw new IOException("the file is larger than 256 MB");
      }
      return bytes;
    }
  }

  @Override
  public String toString() {
    return String.format(
        "%d images of %s as %s, %d classes", size, index.root(), shape, classNames().size());
  }
}
