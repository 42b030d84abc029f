package org.ottt.djl.model;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.Scale;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
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

  /** gamma, the fixed scale on the spikes that leave a neuron. */
  public static final float GAMMA = 2.74f;

  private static final String LAYER = "layer";

  private static final int[] PAPER_LAYOUT = {
    64, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512
  };

  private SpikingVgg() {}

  /**
   * Creates a builder of the paper's network for 10 classes.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a spiking VGG. */
  public static final class Builder {

    private int[] layout = PAPER_LAYOUT;
    private double width = 1;
    private int classes = 10;
    private int timeSteps = 6;
    private float dropout;
    private boolean feedback;
    private NeuronModel neurons = Lif.DEFAULT;

    private Builder() {}

    /**
     * Sets the layers.
     *
     * @param newLayout numbers of channels, {@link #POOL} and {@link #STRIDE}
     * @return this builder
     */
    public Builder optLayout(int... newLayout) {
      layout = newLayout.clone();
      return this;
    }

    /**
     * Multiplies all numbers of channels, rounded and at least 1, so that a CPU can train.
     *
     * @param newWidth the factor, positive; 1 by default
     * @return this builder
     */
    public Builder optWidth(double newWidth) {
      if (!(newWidth > 0)) {
        throw new IllegalArgumentException("The width must be positive, but is " + newWidth + ".");
      }
      width = newWidth;
      return this;
    }

    /**
     * Sets the number of classes.
     *
     * @param newClasses at least 2; 10 by default
     * @return this builder
     */
    public Builder optClasses(int newClasses) {
      if (newClasses < 2) {
        throw new IllegalArgumentException(
            "A classifier needs at least 2 classes, but has " + newClasses + ".");
      }
      classes = newClasses;
      return this;
    }

    /**
     * Sets the time steps of inference.
     *
     * @param newTimeSteps T, at least 1; 6 by default
     * @return this builder
     */
    public Builder optTimeSteps(int newTimeSteps) {
      timeSteps = newTimeSteps;
      return this;
    }

    /**
     * Sets the dropout on each layer's spikes.
     *
     * @param probability in [0, 1); 0, the default, for none
     * @return this builder
     */
    public Builder optDropout(float probability) {
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

    /**
     * Sets the neurons.
     *
     * @param model the dynamics of all layers
     * @return this builder
     */
    public Builder optNeurons(NeuronModel model) {
      neurons = model;
      return this;
    }

    /**
     * Sets leaky integrate-and-fire neurons.
     *
     * @param parameters shared by all layers
     * @return this builder
     */
    public Builder optNeurons(LifParameters parameters) {
      return optNeurons(new Lif(parameters));
    }

    /**
     * Builds the network.
     *
     * @return the network, not yet initialized
     */
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
          LinearSynapse.builder(classes).optWeightInitializer(new NormalInitializer(0.01f)).build();
      return new SpikingNetwork(body, classifier, timeSteps);
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
        chain.add(new SpikingLayer(layer.synapse(), neurons));
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
        graph.addLayer(name, neurons, layers.get(i).parts().toArray(SpikingBlock[]::new));
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

    private int scaled(int channels) {
      return (int) Math.max(1, Math.round(channels * width));
    }
  }
}
