package org.ottt.djl.model;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.FeedbackLoop;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.Scale;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
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
      SpikingSequence hidden = new SpikingSequence();
      SpikingSequence body = new SpikingSequence();
      int stride = 1;
      int shrinkage = 1;
      Conv2dSynapse first = null;
      int firstChannels = 0;
      int last = 0;
      for (int item : layout) {
        switch (item) {
          case POOL -> hidden.add(new AveragePool(2));
          case STRIDE -> stride = 2;
          default -> {
            // The first layer reads pixels, which no gamma has been put on.
            Conv2dSynapse convolution = convolution(item, stride, last == 0 ? 1f : GAMMA);
            if (last == 0 && feedback) {
              first = convolution;
              firstChannels = item;
            } else {
              hidden.add(new SpikingLayer(convolution, neurons));
            }
            if (dropout > 0) {
              hidden.add(new NeuronDropout(dropout));
            }
            stride = 1;
            last = item;
          }
        }
        // What lies in front of the first layer's output does not shrink what comes back into it.
        shrinkage *= (item == POOL || item == STRIDE) && last != 0 ? 2 : 1;
      }
      if (last == 0) {
        throw new IllegalArgumentException("The layout has no convolution.");
      }
      body.add(feedback ? loop(first, firstChannels, hidden, shrinkage) : hidden)
          .add(new GlobalAveragePool())
          .add(new Scale(GAMMA));
      LinearSynapse classifier =
          LinearSynapse.builder(classes).optWeightInitializer(new NormalInitializer(0.01f)).build();
      return new SpikingNetwork(body, classifier, timeSteps);
    }

    private FeedbackLoop loop(
        Conv2dSynapse first, int channels, SpikingSequence rest, int shrinkage) {
      Conv2dSynapse back =
          Conv2dSynapse.builder(scaled(channels))
              .optInputScale(GAMMA)
              .optWeightInitializer(Initializer.ZEROS)
              .build();
      return new FeedbackLoop(first, neurons, rest, back, shrinkage);
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
