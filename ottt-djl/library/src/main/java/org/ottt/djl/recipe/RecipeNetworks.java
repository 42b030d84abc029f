package org.ottt.djl.recipe;

import java.util.List;
import java.util.Locale;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;

/** Networks by the names that {@code --network} knows. */
public final class RecipeNetworks {

  private static final String NF_RESNET = "nf-resnet-";

  private RecipeNetworks() {}

  /**
   * Returns the network of a name.
   *
   * @param name {@code vgg} and {@code vgg-f} (the paper's), {@code nf-resnet-18}, {@code
   *     nf-resnet-34}, {@code nf-resnet-50}, or the layout of a VGG: numbers of channels, {@code
   *     pool} and {@code stride} with commas in between, as in {@code 16,pool,32}
   * @return the network
   * @throws IllegalArgumentException if it is none of these
   */
  public static RecipeNetwork byName(String name) {
    String lower = name.toLowerCase(Locale.ROOT).strip();
    if (lower.equals("vgg")) {
      return RecipeNetwork.vgg(SpikingVgg.PAPER_LAYOUT);
    }
    if (lower.equals("vgg-f")) {
      return (width, feedback, dropout) ->
          new VggArchitecture(SpikingVgg.PAPER_LAYOUT, width, true, dropout);
    }
    if (isNfResNet(lower)) {
      for (NfResNet.Depth depth : NfResNet.Depth.values()) {
        if (depth.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(lower)) {
          return RecipeNetwork.nfResNet(depth);
        }
      }
    }
    return RecipeNetwork.vgg(layout(name));
  }

  /**
   * Says whether a name is that of an NF-ResNet, which has neither feedback nor dropout.
   *
   * @param name the name
   * @return true for {@code nf-resnet-…}
   */
  public static boolean isNfResNet(String name) {
    return name.toLowerCase(Locale.ROOT).strip().startsWith(NF_RESNET);
  }

  private static List<Integer> layout(String name) {
    try {
      return SpikingVgg.parseLayout(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Unknown network '"
              + name
              + "'; use vgg, vgg-f, nf-resnet-18, nf-resnet-34, nf-resnet-50 or a layout such as"
              + " 16,32,pool,64.",
          e);
    }
  }
}
