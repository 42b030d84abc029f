package org.ottt.djl.export;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestNetworks;

/** Small networks with random parameters for tests of exporters. */
public final class ExportedNetworks {

  private ExportedNetworks() {}

  /** Every model of the library with a reset, thresholds and leaks that are not the defaults. */
  public static List<NeuronModel> models(Reset reset) {
    LifParameters lif = LifParameters.DEFAULT.withReset(reset).withThreshold(0.8f);
    return List.of(
        new Lif(LifParameters.DEFAULT.withReset(reset)),
        new Lif(lif.withLeak(0.7f)),
        new Lif(lif.withLeak(1f)),
        new ParametricLif(lif.withLeak(0.6f)),
        new CurrentBasedLif(lif, 0.3f),
        new AdaptiveLif(lif, 0.4f, 0.9f));
  }

  public static NetworkDescription vgg(boolean feedback, NeuronModel neurons) {
    return with(TestDescriptions.vgg(feedback), neurons);
  }

  public static NetworkDescription nfResNet(boolean bottleneck, NeuronModel neurons) {
    return with(TestDescriptions.nfResNet(bottleneck), neurons);
  }

  /** The same VGG for event frames, which are normalized outside of the description. */
  public static NetworkDescription ofFrames(NeuronModel neurons) {
    NetworkDescription images = vgg(false, neurons);
    InputDescription input = images.input();
    return new NetworkDescription(
        images.architecture(),
        new InputDescription(
            input.channels(), input.height(), input.width(), input.shortSide(), null),
        images.classes(),
        neurons,
        images.timeSteps());
  }

  private static NetworkDescription with(NetworkDescription of, NeuronModel neurons) {
    return new NetworkDescription(
        of.architecture(), of.input(), of.classes(), neurons, of.timeSteps());
  }

  /** Builds the network with random parameters, feedback weights and skip gains included. */
  public static SpikingNetwork build(NetworkDescription description, NDManager manager) {
    SpikingNetwork network = description.build(manager);
    TestNetworks.randomize(network, 7);
    return network;
  }

  /** Initializes a custom network with random parameters. */
  public static SpikingNetwork initialize(SpikingNetwork network, Shape input, NDManager manager) {
    network.initialize(manager, DataType.FLOAT32, input);
    TestNetworks.randomize(network, 7);
    return network;
  }
}
