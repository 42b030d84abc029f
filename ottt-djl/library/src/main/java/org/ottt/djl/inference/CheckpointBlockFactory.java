package org.ottt.djl.inference;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Map;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.CheckpointException;
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

  /** A URI, since paths cannot be serialized; null for the model's own folder. */
  private final String checkpoint;

  /**
   * The path itself, as not every open file system can be found by a URI; null in a factory that
   * was serialized.
   */
  private final transient Path path;

  /** Creates a factory that looks for the checkpoint in the model's folder. */
  public CheckpointBlockFactory() {
    checkpoint = null;
    path = null;
  }

  /**
   * Creates a factory of a certain checkpoint.
   *
   * @param checkpoint a run folder, a folder of checkpoints, or a checkpoint, on any file system
   *     that is open when the model is loaded
   */
  public CheckpointBlockFactory(Path checkpoint) {
    this.checkpoint = checkpoint.toUri().toString();
    path = checkpoint;
  }

  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
    try {
      StoredNetwork stored = StoredNetwork.open(place(modelPath));
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

  private Path place(Path modelPath) throws CheckpointException {
    if (path != null) {
      return path;
    }
    if (checkpoint == null) {
      return modelPath;
    }
    try {
      return Path.of(URI.create(checkpoint));
    } catch (FileSystemNotFoundException e) {
      throw new CheckpointException(
          checkpoint
              + " lies in a file system that is not open here; open it with"
              + " FileSystems.newFileSystem(URI, Map) first.",
          e);
    }
  }
}
