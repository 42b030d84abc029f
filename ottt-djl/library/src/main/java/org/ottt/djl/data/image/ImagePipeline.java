package org.ottt.djl.data.image;

import java.util.SplittableRandom;
import org.ottt.djl.data.ChannelNormalization;

/**
 * Makes a network's input from an encoded image of any size. Implementations are immutable and safe
 * to use from several threads.
 */
public interface ImagePipeline {

  /**
   * Returns the size of the result.
   *
   * @return rows and columns
   */
  int imageSize();

  /**
   * Returns the short side to which images are resized before their centre is cut out when the
   * trained network is used. A pipeline with random cuts names the one that goes with it.
   *
   * @return pixels, at least {@link #imageSize}
   */
  int shortSide();

  /**
   * Returns the normalization of the result.
   *
   * @return mean and standard deviation of the 3 channels
   */
  ChannelNormalization normalization();

  /**
   * Decodes, cuts, resizes and normalizes an image.
   *
   * @param image the image
   * @param random the only source of randomness
   * @param target gets the values {@code [3, imageSize, imageSize]}, channel by channel
   * @param offset index of the first value in {@code target}
   * @throws UndecodableImageException if the image is damaged
   */
  void apply(EncodedImage image, SplittableRandom random, float[] target, int offset)
      throws UndecodableImageException;
}
