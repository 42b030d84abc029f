package org.ottt.djl.benchmarks.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;

/** The networks that benchmarks run, with the size of the images that the paper shows them. */
public enum BenchmarkNetwork {
  /** The paper's VGG for CIFAR-10. */
  VGG(null, 10, 32),
  /** NF-ResNet with 18 layers. */
  NF_RESNET_18(NfResNet.Depth.NF_RESNET_18, 1000, 224),
  /** NF-ResNet with 34 layers, the paper's for ImageNet. */
  NF_RESNET_34(NfResNet.Depth.NF_RESNET_34, 1000, 224),
  /** NF-ResNet with 50 layers. */
  NF_RESNET_50(NfResNet.Depth.NF_RESNET_50, 1000, 224);

  private final NfResNet.Depth depth;
  private final int classes;
  private final int imageSize;

  BenchmarkNetwork(NfResNet.Depth depth, int classes, int imageSize) {
    this.depth = depth;
    this.classes = classes;
    this.imageSize = imageSize;
  }

  /**
   * Returns the network of a name.
   *
   * @param label one of {@link #labels}, in any case
   * @return the network
   * @throws IllegalArgumentException if there is none; the message lists the known ones
   */
  public static BenchmarkNetwork byLabel(String label) {
    return Arrays.stream(values())
        .filter(network -> network.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown network '"
                        + label
                        + "'; use one of "
                        + String.join(", ", labels())
                        + "."));
  }

  /**
   * Returns the names of all networks.
   *
   * @return such as {@code nf-resnet-34}
   */
  public static List<String> labels() {
    return Arrays.stream(values()).map(BenchmarkNetwork::label).toList();
  }

  /**
   * Returns the name that options and tables have.
   *
   * @return such as {@code nf-resnet-34}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the height and width of the images that the paper shows it.
   *
   * @return pixels
   */
  public int imageSize() {
    return imageSize;
  }

  /**
   * Builds the network.
   *
   * @param width factor on all numbers of channels
   * @return the network, not yet initialized
   * @throws IllegalArgumentException if the width is not positive
   */
  public SpikingNetwork build(double width) {
    return depth == null
        ? SpikingVgg.builder().optWidth(width).optClasses(classes).build()
        : NfResNet.builder(depth).optWidth(width).optClasses(classes).build();
  }
}
