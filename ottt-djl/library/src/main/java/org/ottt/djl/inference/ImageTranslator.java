package org.ottt.djl.inference;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;

/**
 * From an image of any size to the classes of a spiking network.
 *
 * <p>The image is resized, cut and normalized as the network's test images were. The probabilities
 * are the softmax of the mean logits over the time steps. Safe to share between threads.
 */
public final class ImageTranslator implements Translator<Image, Classifications> {

  private static final int TOP_K = 5;

  private final NetworkDescription description;
  private final PixelInput input;
  private final int topK;

  /**
   * Creates the translator of a network.
   *
   * @param description the network
   * @throws IllegalArgumentException if the network is not shown square images
   */
  public ImageTranslator(NetworkDescription description) {
    this(description, Math.min(TOP_K, description.classes().size()));
  }

  /**
   * Creates the translator of a network.
   *
   * @param description the network
   * @param topK how many classes the answers show as text and JSON, at least 1
   * @throws IllegalArgumentException if the network is not shown square images
   */
  public ImageTranslator(NetworkDescription description, int topK) {
    this.topK = topK;
    this.description = description;
    input = new PixelInput(description.input());
  }

  @Override
  public NDList processInput(TranslatorContext context, Image image) {
    return new NDList(input.apply(image, context.getNDManager()));
  }

  @Override
  public Classifications processOutput(TranslatorContext context, NDList output) {
    // The network may have been told another number of steps since it was loaded.
    int steps =
        context.getBlock() instanceof SpikingNetwork network
            ? network.timeSteps()
            : description.timeSteps();
    Classifications classes =
        Scores.of(description.classes(), HostValues.floats(output.singletonOrThrow()), steps);
    classes.setTopK(topK);
    return classes;
  }

  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }
}
