package org.ottt.djl.export.nir;

import java.util.Map;
import org.ottt.djl.model.NetworkFactory;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/** Builds networks that came from NIR files again, from what their descriptions say. */
public final class NirFactory implements NetworkFactory {

  /** The name that descriptions have. */
  public static final String KIND = "nir";

  /** Creates the factory. */
  public NirFactory() {}

  @Override
  public String kind() {
    return KIND;
  }

  /** {@inheritDoc} The neurons are those of the settings. */
  @Override
  public SpikingNetwork build(
      Map<String, Object> settings, int classes, int timeSteps, NeuronModel neurons) {
    return new NirNetwork(settings, timeSteps).network();
  }
}
