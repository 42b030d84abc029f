package org.ottt.djl.testing;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Random;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.GlobalAveragePool;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;

/** Small networks, and parameters that do not depend on the engine's generator. */
public final class TestNetworks {

  /** Number of classes of the networks here. */
  public static final int CLASSES = 6;

  /** Shape of a batch of still images for the networks here. */
  public static final Shape IMAGES = new Shape(3, 2, 6, 6);

  private TestNetworks() {}

  /** Standardized convolutions, pools and a plain classifier, as in a VGG. */
  public static SpikingNetwork convolutional(LifParameters lif, float dropout) {
    SpikingSequence body = new SpikingSequence();
    body.add(new SpikingLayer(Conv2dSynapse.builder(6).optStandardized(true).build(), lif));
    if (dropout > 0) {
      body.add(new NeuronDropout(dropout));
    }
    body.add(new AveragePool(2));
    body.add(
        new SpikingLayer(
            Conv2dSynapse.builder(8).optStandardized(true).optInputScale(2.74f).build(), lif));
    if (dropout > 0) {
      body.add(new NeuronDropout(dropout));
    }
    body.add(new GlobalAveragePool());
    return new SpikingNetwork(body, LinearSynapse.builder(CLASSES).build(), 1);
  }

  /**
   * Everything else: plain and bias-free connections, two into one layer, currents on their own.
   */
  public static SpikingNetwork mixed(LifParameters lif) {
    SpikingSequence body = new SpikingSequence();
    body.add(new SpikingLayer(Conv2dSynapse.builder(4).optStride(2).build(), lif));
    body.add(
        new TwoConnections(
            Conv2dSynapse.builder(4).optKernel(1, 0).build(),
            Conv2dSynapse.builder(4).optGroups(2).optBias(false).build(),
            lif));
    body.add(new Flatten());
    body.add(new CurrentOf(LinearSynapse.builder(12).optStandardized(true).build()));
    body.add(new NeuronLayer(lif));
    return new SpikingNetwork(body, LinearSynapse.builder(CLASSES).optBias(false).build(), 1);
  }

  /** Full connections only, one hidden layer of the given size; reads {@code [N, ...]}. */
  public static SpikingNetwork full(LifParameters lif, int hidden, int classes) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(hidden).build(), lif));
    return new SpikingNetwork(body, LinearSynapse.builder(classes).build(), 1);
  }

  /** Every kind of state: layers, feedback, recurrence, and traces of them. */
  public static SpikingNetwork recurrent(NeuronModel model) {
    SpikingGraph graph =
        SpikingGraph.builder()
            .addLayer("a", model)
            .addLayer("b", model, new AveragePool(2))
            .connect(SpikingGraph.INPUT, "a", Conv2dSynapse.builder(4).build())
            .connect("a", "b", Conv2dSynapse.builder(4).optStandardized(true).build())
            .connectBack("b", "a", Conv2dSynapse.builder(4).build())
            .connectBack("a", "a", Conv2dSynapse.builder(4).build())
            .build();
    SpikingSequence body =
        new SpikingSequence()
            .add(graph)
            .add(new SpikingLayer(Conv2dSynapse.builder(5).build(), model))
            .add(new GlobalAveragePool());
    return new SpikingNetwork(body, LinearSynapse.builder(CLASSES).build(), 1);
  }

  /** Gives all parameters random values: biases and gains too, so that none can hide an error. */
  public static void randomize(SpikingNetwork network, long seed) {
    Random random = new Random(seed);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      Parameter parameter = pair.getValue();
      float[] values = new float[(int) parameter.getArray().size()];
      double mean = parameter.getType() == Parameter.Type.GAMMA ? 1 : 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (mean + 0.3 * random.nextGaussian());
      }
      set(parameter, values);
    }
  }

  /** Sets a parameter's values. */
  public static void set(Parameter parameter, float... values) {
    parameter.getArray().set(values);
  }
}
