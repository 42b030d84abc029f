package org.ottt.djl.model;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.Scale;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;

/**
 * Spiking VGG: 3×3 convolutions with standardized weights, each with its neurons, average pools
 * between them, global average pool and a plain classifier (patent, figure 2; paper, section 5.1).
 *
 * <pre>
 *   64C3-128C3-AP2-256C3-256C3-AP2-512C3-512C3-AP2-512C3-512C3-GAP-FC     9,228,362 parameters
 * </pre>
 *
 * <p>Input {@code [N, C, H, W]}; for the default layout H and W must be at least 8.
 */
public final class SpikingVgg {

  /** In a layout: a 2×2 average pool. */
  public static final int POOL = -1;

  /** In a layout: the next convolution has stride 2. */
  public static final int STRIDE = -2;

  /** The paper's layers; immutable. */
  public static final List<Integer> PAPER_LAYOUT =
      List.of(64, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512);

  /** gamma, the fixed scale on the spikes that leave a neuron. */
  public static final float GAMMA = 2.74f;

  private static final String LAYER = "layer";

  private SpikingVgg() {}

  /**
   * Reads a layout, such as {@code 16,pool,32,stride,64}.
   *
   * @param text numbers of channels, {@code pool} and {@code stride}, separated by commas; case and
   *     spaces around them do not matter
   * @return numbers of channels, {@link #POOL} and {@link #STRIDE}
   * @throws IllegalArgumentException if it holds anything else; the message names it
   */
  public static List<Integer> parseLayout(String text) {
    List<Integer> layout = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      String lower = item.strip().toLowerCase(Locale.ROOT);
      if (lower.equals("pool")) {
        layout.add(POOL);
      } else if (lower.equals("stride")) {
        layout.add(STRIDE);
      } else if (lower.matches("[1-9][0-9]{0,4}")) {
        layout.add(Integer.valueOf(lower));
      } else {
        throw new IllegalArgumentException(
            "A layout has numbers of channels (1 to 99999), pool and stride, separated by commas,"
                + " but not '"
                + item.strip()
                + "'.");
      }
    }
    return List.copyOf(layout);
  }

  /**
   * Creates a builder of the paper's network for 10 classes.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a spiking VGG. */
  public static final class Builder extends NetworkBuilder<Builder> {

    private static final int CLASSES_OF_CIFAR_10 = 10;

    private int[] layout = PAPER_LAYOUT.stream().mapToInt(item -> item).toArray();
    private float dropout;
    private boolean feedback;

    private Builder() {
      super(CLASSES_OF_CIFAR_10);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the layers.
     *
     * @param newLayout numbers of channels, {@link #POOL} and {@link #STRIDE}
     * @return this builder
     * @throws IllegalArgumentException if an item is none of these, or a stride is not in front of
     *     a number of channels
     */
    public Builder optLayout(int... newLayout) {
      requireLayout(newLayout);
      layout = newLayout.clone();
      return this;
    }

    /**
     * Sets the dropout on each layer's spikes.
     *
     * @param probability in [0, 1); 0, the default, for none
     * @return this builder
     */
    public Builder optDropout(float probability) {
      if (!(probability >= 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "The dropout probability must lie in [0, 1), but is " + probability + ".");
      }
      dropout = probability;
      return this;
    }

    /**
     * Adds a feedback connection from the last hidden layer into the first (VGG-F), a plain 3×3
     * convolution whose weights start at zero.
     *
     * @param newFeedback true for VGG-F; false by default
     * @return this builder
     */
    public Builder optFeedback(boolean newFeedback) {
      feedback = newFeedback;
      return this;
    }

    static void requireLayout(int... layout) {
      for (int i = 0; i < layout.length; i++) {
        if (layout[i] < 1 && layout[i] != POOL && layout[i] != STRIDE) {
          throw new IllegalArgumentException(
              "A layout has numbers of channels, pools and strides, but not " + layout[i] + ".");
        }
        if (layout[i] == STRIDE && (i + 1 == layout.length || layout[i + 1] < 1)) {
          throw new IllegalArgumentException(
              "A stride applies to the convolution after it; put a number of channels after the"
                  + " stride.");
        }
      }
    }

    @Override
    public SpikingNetwork build() {
      List<Layer> layers = layers();
      SpikingSequence body = new SpikingSequence();
      SpikingSequence inFront = feedback ? body : new SpikingSequence();
      for (long i = poolsInFront(); i > 0; i--) {
        inFront.add(new AveragePool(2));
      }
      body.add(feedback ? graph(layers) : chain(inFront, layers));
      body.add(new GlobalAveragePool()).add(new Scale(GAMMA));
      LinearSynapse classifier =
          LinearSynapse.builder(classes())
              .optWeightInitializer(new NormalInitializer(0.01f))
              .build();
      return new SpikingNetwork(body, classifier, timeSteps());
    }

    /** A convolution, and what the spikes of its neurons pass. */
    private record Layer(Conv2dSynapse synapse, List<SpikingBlock> parts) {}

    private List<Layer> layers() {
      List<Layer> layers = new ArrayList<>();
      int stride = 1;
      for (int item : layout) {
        if (item == STRIDE) {
          stride = 2;
        } else if (item != POOL) {
          // The first layer reads pixels, which no gamma has been put on.
          float inputScale = layers.isEmpty() ? 1f : GAMMA;
          layers.add(new Layer(convolution(item, stride, inputScale), new ArrayList<>()));
          if (dropout > 0) {
            lastOf(layers).parts().add(new NeuronDropout(dropout));
          }
          stride = 1;
        } else if (!layers.isEmpty()) {
          lastOf(layers).parts().add(new AveragePool(2));
        }
      }
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("The layout has no convolution.");
      }
      return layers;
    }

    private static Layer lastOf(List<Layer> layers) {
      return layers.get(layers.size() - 1);
    }

    private long poolsInFront() {
      return Arrays.stream(layout).takeWhile(item -> item < 0).filter(item -> item == POOL).count();
    }

    private SpikingSequence chain(SpikingSequence chain, List<Layer> layers) {
      for (Layer layer : layers) {
        chain.add(new SpikingLayer(layer.synapse(), neurons()));
        layer.parts().forEach(chain::add);
      }
      return chain;
    }

    /** VGG-F: the last layer's spikes come back into the first. */
    private SpikingGraph graph(List<Layer> layers) {
      SpikingGraph.Builder graph = SpikingGraph.builder();
      String before = SpikingGraph.INPUT;
      for (int i = 0; i < layers.size(); i++) {
        String name = LAYER + (i + 1);
        graph.addLayer(name, neurons(), layers.get(i).parts().toArray(SpikingBlock[]::new));
        graph.connect(before, name, layers.get(i).synapse());
        before = name;
      }
      Conv2dSynapse back =
          Conv2dSynapse.builder(
                  scaled(Arrays.stream(layout).filter(i -> i > 0).findFirst().orElseThrow()))
              .optInputScale(GAMMA)
              .optWeightInitializer(Initializer.ZEROS)
              .build();
      return graph.connectBack(before, LAYER + 1, back).build();
    }

    private Conv2dSynapse convolution(int channels, int stride, float inputScale) {
      return Conv2dSynapse.builder(scaled(channels))
          .optStride(stride)
          .optStandardized(true)
          .optInputScale(inputScale)
          .build();
    }
  }
}
