package org.ottt.djl.network;

import ai.djl.ndarray.NDList;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.ottt.djl.simulation.SpikingBlock;

/**
 * Base of the parts of a spiking network. A part has no forward of its own: it needs the state of a
 * batch, which only a whole network opens.
 */
public abstract class AbstractSpikingBlock extends AbstractBlock implements SpikingBlock {

  /** Creates a part without parameters or children. */
  protected AbstractSpikingBlock() {}

  /** Tells whether this part was initialized, or loaded from where it was. */
  final boolean hasInputShapes() {
    return inputShapes != null;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName()
            + " is a part of a spiking network and needs its state; put it into a SpikingNetwork"
            + " and call that one's forward.");
  }
}
