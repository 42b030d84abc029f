package org.ottt.djl.data.image;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.data.augment.SampleLayout;

/**
 * ImageNet's training pipeline: a random part (8 to 100 % of the area, ratio 3:4 to 4:3) resized to
 * a square, mirrored half of the time, normalized.
 */
public final class TrainPipeline implements ImagePipeline {

  private final Resampler resampler;
  private final SampleLayout layout;
  private final RandomHorizontalFlip flip = new RandomHorizontalFlip();

  /**
   * Creates the pipeline with ImageNet's normalization.
   *
   * @param imageSize rows and columns of the result, 224 in the paper
   * @throws IllegalArgumentException if the size is below 1
   */
  public TrainPipeline(int imageSize) {
    this(imageSize, ChannelNormalization.imagenet());
  }

  /**
   * Creates the pipeline.
   *
   * @param imageSize rows and columns of the result
   * @param normalization the normalization, of 3 channels
   * @throws IllegalArgumentException if the size is below 1 or the channels are not 3
   */
  public TrainPipeline(int imageSize, ChannelNormalization normalization) {
    resampler = new Resampler(imageSize, normalization);
    layout = SampleLayout.of(new Shape(RgbImage.CHANNELS, imageSize, imageSize));
  }

  @Override
  public int imageSize() {
    return resampler.size();
  }

  @Override
  public int shortSide() {
    return TestPipeline.paperShortSide(imageSize());
  }

  @Override
  public ChannelNormalization normalization() {
    return resampler.normalization();
  }

  @Override
  public void apply(EncodedImage image, SplittableRandom random, float[] target, int offset)
      throws UndecodableImageException {
    PixelBox box = RandomResizedCrop.draw(image.width(), image.height(), random);
    int step = DecodeStep.of(box.width(), box.height(), resampler.size());
    RgbImage part = image.decode(box, step);
    resampler.resample(
        part, 0, 0, (double) box.width() / step, (double) box.height() / step, target, offset);
    flip.apply(target, offset, layout, random);
  }
}
