package org.ottt.djl.model;

import ai.djl.training.initializer.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NormalizerFreeBlock;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.network.SynapticCurrent;
import org.ottt.djl.network.UnfilteredCurrent;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;

/**
 * Spiking residual networks without normalization layers (paper, section 5.1): a 7×7 stem with an
 * average pool, four stages of blocks, global average pool and a classifier that reads the residual
 * stream's current. The classifier and the gains of the branches start at zero.
 *
 * <p>Input {@code [N, C, H, W]}.
 */
public final class NfResNet {

  /** What is known of a network by its depth. */
  public enum Depth {
    /** 18 layers. */
    NF_RESNET_18(false, 2, 2, 2, 2),
    /** 34 layers, the paper's for ImageNet. */
    NF_RESNET_34(false, 3, 4, 6, 3),
    /** 50 layers, with bottlenecks. */
    NF_RESNET_50(true, 3, 4, 6, 3);

    private final boolean bottleneck;

    /** Made by List.of, so it cannot change, which the checker does not see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Integer> blocks;

    Depth(boolean bottleneck, Integer... blocks) {
      this.bottleneck = bottleneck;
      this.blocks = List.of(blocks);
    }

    boolean bottleneck() {
      return bottleneck;
    }

    List<Integer> blocks() {
      return blocks;
    }
  }

  /** The fixed factor of the branches that the paper takes. */
  static final float ALPHA = 0.2f;

  private static final int[] WIDTHS = {64, 128, 256, 512};
  private static final int EXPANSION = 4;

  private NfResNet() {}

  /**
   * Creates a builder for 1,000 classes.
   *
   * @param depth which of the networks
   * @return the builder
   */
  public static Builder builder(Depth depth) {
    return new Builder(depth.bottleneck, depth.blocks);
  }

  /** Creates a builder whose stages are still to be set. */
  static Builder builder(boolean bottleneck) {
    return new Builder(bottleneck, List.of());
  }

  static List<Integer> defaultWidths() {
    return Arrays.stream(WIDTHS).boxed().toList();
  }

  /** Returns the channels that leave a stage. */
  static int outputChannels(int channels, double width, boolean bottleneck) {
    return NetworkBuilder.scaled(channels, width) * (bottleneck ? EXPANSION : 1);
  }

  /** Says whether a block's shortcut is a connection, since the block changes the shape. */
  static boolean downsamples(int stage, int block, int channels, int out) {
    return strideOf(stage, block) > 1 || channels != out;
  }

  private static int strideOf(int stage, int block) {
    return stage > 0 && block == 0 ? 2 : 1;
  }

  /** Builds an NF-ResNet. */
  public static final class Builder extends NetworkBuilder<Builder> {

    private static final int CLASSES_OF_IMAGENET = 1000;

    private final boolean bottleneck;
    private List<Integer> blocks;
    private int[] widths = WIDTHS;
    private float alpha = ALPHA;

    private Builder(boolean bottleneck, List<Integer> blocks) {
      super(CLASSES_OF_IMAGENET);
      this.bottleneck = bottleneck;
      this.blocks = blocks;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the stages.
     *
     * @param newBlocks number of blocks of each stage, each at least 1
     * @param newWidths channels of each stage, as many as there are stages
     * @return this builder
     */
    public Builder optStages(List<Integer> newBlocks, int... newWidths) {
      if (newBlocks.isEmpty() || newBlocks.size() != newWidths.length) {
        throw new IllegalArgumentException("Every stage needs a number of blocks and a width.");
      }
      if (newBlocks.stream().anyMatch(count -> count < 1)
          || Arrays.stream(newWidths).anyMatch(channels -> channels < 1)) {
        throw new IllegalArgumentException(
            "Every stage needs at least 1 block and 1 channel, but they are "
                + newBlocks
                + " and "
                + Arrays.toString(newWidths)
                + ".");
      }
      blocks = List.copyOf(newBlocks);
      widths = newWidths.clone();
      return this;
    }

    /**
     * Sets the fixed factor of the branches.
     *
     * @param newAlpha alpha; 0.2 by default
     * @return this builder
     */
    public Builder optAlpha(float newAlpha) {
      alpha = newAlpha;
      return this;
    }

    @Override
    public SpikingNetwork build() {
      SpikingSequence body = new SpikingSequence();
      body.add(new SynapticCurrent(stem()));
      int channels = scaled(widths[0]);
      double variance = 1;
      for (int stage = 0; stage < widths.length; stage++) {
        int out = outputChannels(widths[stage], width(), bottleneck);
        for (int i = 0; i < blocks.get(stage); i++) {
          int stride = strideOf(stage, i);
          boolean downsample = downsamples(stage, i, channels, out);
          body.add(
              block(scaled(widths[stage]), out, stride, downsample, (float) Math.sqrt(variance)));
          // A shortcut through neurons starts again at variance 1; each branch adds alpha^2.
          variance = (downsample ? 1 : variance) + (double) alpha * alpha;
          channels = out;
        }
      }
      body.add(new GlobalAveragePool()).add(new UnfilteredCurrent());
      LinearSynapse classifier =
          LinearSynapse.builder(classes()).optWeightInitializer(Initializer.ZEROS).build();
      return new SpikingNetwork(body, classifier, timeSteps());
    }

    private Conv2dSynapse stem() {
      return Conv2dSynapse.builder(scaled(widths[0]))
          .optKernel(7, 3)
          .optStride(2)
          .optStandardized(true)
          .optPool(new AveragePooling(3, 2, 1))
          .build();
    }

    private NormalizerFreeBlock block(
        int inner, int out, int stride, boolean downsample, float beta) {
      List<SpikingLayer> hidden = new ArrayList<>();
      if (bottleneck) {
        hidden.add(layer(inner, 1, 1));
        hidden.add(layer(inner, 3, stride));
      } else {
        hidden.add(layer(inner, 3, stride));
      }
      return new NormalizerFreeBlock(
          neurons(),
          hidden,
          convolution(out, bottleneck ? 1 : 3, 1),
          downsample ? convolution(out, 1, stride) : null,
          alpha,
          beta);
    }

    private SpikingLayer layer(int channels, int kernel, int stride) {
      return new SpikingLayer(convolution(channels, kernel, stride), neurons());
    }

    /** A standardized convolution that reads spikes, and so has gamma on its input. */
    private static Conv2dSynapse convolution(int channels, int kernel, int stride) {
      return Conv2dSynapse.builder(channels)
          .optKernel(kernel, kernel / 2)
          .optStride(stride)
          .optStandardized(true)
          .optInputScale(SpikingVgg.GAMMA)
          .build();
    }
  }
}
