package org.ottt.djl.prep.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UndecodableImageException;
import org.ottt.djl.prep.work.ParallelWork;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Reads and decodes every image of a data set. Also finds, on request, training images that are
 * test images as well, byte for byte; only the test images' digests are held in memory.
 */
public final class ImageCheck {

  private final int workers;
  private final boolean findDuplicates;
  private final Map<ByteBuffer, String> seen = new ConcurrentHashMap<>();

  /**
   * Prepares a check.
   *
   * @param workers number of threads, at least 1
   * @param findDuplicates whether training images are compared with test images
   */
  public ImageCheck(int workers, boolean findDuplicates) {
    this.workers = workers;
    this.findDuplicates = findDuplicates;
  }

  /**
   * What was found in the training or test set.
   *
   * @param images the number of images
   * @param bytes how many bytes they have
   * @param unreadable a line for each image that cannot be decoded, in their order
   * @param duplicates a line for each image that was seen before, in their order
   */
  public record Result(int images, long bytes, List<String> unreadable, List<String> duplicates) {}

  /**
   * Checks the test images; with duplicates, they have to come first.
   *
   * @param images the images
   * @return what was found
   * @throws IOException if the data set is gone
   */
  public Result test(EncodedImages images) throws IOException {
    return check("Check test", images, true);
  }

  /**
   * Checks the training images.
   *
   * @param images the images
   * @return what was found
   * @throws IOException if the data set is gone
   */
  public Result train(EncodedImages images) throws IOException {
    return check("Check training", images, false);
  }

  private Result check(String task, EncodedImages images, boolean remember) throws IOException {
    Map<Integer, String> unreadable = new ConcurrentSkipListMap<>();
    Map<Integer, String> duplicates = new ConcurrentSkipListMap<>();
    long bytes;
    try (TrainingProgress progress = TrainingProgress.open(task, images.size())) {
      bytes =
          ParallelWork.run(
              IntStream.range(0, images.size()).boxed().toList(),
              workers,
              () ->
                  index -> {
                    byte[] file = check(images, index, unreadable);
                    if (findDuplicates && file.length > 0) {
                      compare(images.name(index), index, file, remember, duplicates);
                    }
                    progress.step(1);
                    return file.length;
                  });
    }
    return new Result(
        images.size(), bytes, List.copyOf(unreadable.values()), List.copyOf(duplicates.values()));
  }

  private static byte[] check(EncodedImages images, int index, Map<Integer, String> unreadable)
      throws IOException {
    byte[] file = {};
    try {
      file = images.read(index);
      decode(file);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      unreadable.put(index, images.name(index) + ": " + e.getMessage());
    }
    return file;
  }

  /**
   * Decodes an image and forgets it.
   *
   * @throws UndecodableImageException if that fails
   */
  static void decode(byte[] file) throws UndecodableImageException {
    EncodedImage.of(file).decode();
  }

  private void compare(
      String name, int index, byte[] file, boolean remember, Map<Integer, String> duplicates) {
    ByteBuffer digest = digest(file);
    String earlier = remember ? seen.putIfAbsent(digest, name) : seen.get(digest);
    if (earlier != null) {
      duplicates.put(index, name + " is the same as " + earlier);
    }
  }

  private static ByteBuffer digest(byte[] file) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java installation has SHA-256", e);
    }
  }
}
