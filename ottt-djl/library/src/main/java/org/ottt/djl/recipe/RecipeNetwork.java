package org.ottt.djl.recipe;

import java.util.List;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.VggArchitecture;

/** The network of a recipe, with the settings that users can vary. */
@FunctionalInterface
public interface RecipeNetwork {

  /**
   * Returns the layers.
   *
   * @param width factor on all numbers of channels, positive
   * @param feedback whether the last hidden layer feeds back into the first (VGG-F)
   * @param dropout probability of dropout on each layer's spikes, in [0, 1)
   * @return the layers
   * @throws IllegalArgumentException if the network has no such variant; the message says so
   */
  Architecture architecture(double width, boolean feedback, float dropout);

  /**
   * A VGG.
   *
   * @param layout numbers of channels, {@link org.ottt.djl.model.SpikingVgg#POOL} and {@link
   *     org.ottt.djl.model.SpikingVgg#STRIDE}
   * @return the network
   */
  static RecipeNetwork vgg(List<Integer> layout) {
    List<Integer> copy = List.copyOf(layout);
    return (width, feedback, dropout) -> new VggArchitecture(copy, width, feedback, dropout);
  }

  /**
   * An NF-ResNet, which has neither feedback nor dropout.
   *
   * @param depth its number of layers
   * @return the network
   */
  static RecipeNetwork nfResNet(NfResNet.Depth depth) {
    return (width, feedback, dropout) -> {
      if (feedback || dropout > 0) {
        throw new IllegalArgumentException(
            "NF-ResNet has neither feedback nor dropout; leave --feedback and --dropout out.");
      }
      return NfResNetArchitecture.of(depth, width);
    };
  }
}
