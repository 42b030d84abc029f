package org.ottt.djl.inference;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/**
 * Makes DJL's model loaders read a checkpoint. The block comes with its parameters, so a loader
 * must not look for a file of its own: give the option {@code hasParameter=false}, as {@link
 * SpikingModels#criteria} does.
 *
 * <p>The description of the network becomes the model's property {@value
 * org.ottt.djl.model.NetworkDescription#KEY}.
 */
public final class CheckpointBlockFactory implements BlockFactory {

  private static final long serialVersionUID = 1L;

  /** A path as text, since paths cannot be serialized; null for the model's own folder. */
  private final String checkpoint;

  /** Creates a factory that looks for the checkpoint in the model's folder. */
  public CheckpointBlockFactory() {
    checkpoint = null;
  }

  /**
   * Creates a factory of a certain checkpoint.
   *
   * @param checkpoint a run folder, a folder of checkpoints, or a checkpoint
   */
  public CheckpointBlockFactory(Path checkpoint) {
    this.checkpoint = checkpoint.toString();
  }

  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
    try {
      StoredNetwork stored =
          StoredNetwork.open(checkpoint == null ? modelPath : Path.of(checkpoint));
      SpikingNetwork network = stored.load(model.getNDManager());
      // Nothing is learned here: no thread shall record a graph, and weights stay.
      network.prepareForInference(model.getNDManager());
      model.setProperty(NetworkDescription.KEY, stored.description().toJson());
      return network;
    } catch (IOException | RuntimeException e) {
      // DJL's loader drops the model without closing it.
      model.close();
      throw e;
    }
  }
}
