package org.ottt.djl.data.image;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.ottt.djl.data.PixelNormalization;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.SampleLayout;

/**
 * Another pipeline followed by augmentations, for instance those of the paper's CIFAR runs: padding
 * and crop, erased rectangle, flip.
 */
public final class AugmentedPipeline implements ImagePipeline {

  private static final int MAX_PIXEL = 255;

  private final ImagePipeline pipeline;
  private final List<Augmentation> augmentations;
  private final SampleLayout layout;

  /**
   * Creates the pipeline.
   *
   * @param pipeline decodes, cuts, resizes and normalizes the image
   * @param augmentations what is done to the result, in this order
   */
  public AugmentedPipeline(ImagePipeline pipeline, List<Augmentation> augmentations) {
    this.pipeline = pipeline;
    this.augmentations = List.copyOf(augmentations);
    float[] black = new float[RgbImage.CHANNELS];
    float[] white = new float[RgbImage.CHANNELS];
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      black[channel] = pipeline.normalization().apply(0, channel);
      white[channel] = pipeline.normalization().apply(MAX_PIXEL, channel);
    }
    layout =
        SampleLayout.of(new Shape(RgbImage.CHANNELS, pipeline.imageSize(), pipeline.imageSize()))
            .withLevels(black, white);
  }

  @Override
  public int imageSize() {
    return pipeline.imageSize();
  }

  @Override
  public int shortSide() {
    return pipeline.shortSide();
  }

  @Override
  public PixelNormalization normalization() {
    return pipeline.normalization();
  }

  @Override
  public void apply(EncodedImage image, SplittableRandom random, float[] target, int offset)
      throws UndecodableImageException {
    pipeline.apply(image, random, target, offset);
    for (Augmentation augmentation : augmentations) {
      augmentation.apply(target, offset, layout, random);
    }
  }
}
