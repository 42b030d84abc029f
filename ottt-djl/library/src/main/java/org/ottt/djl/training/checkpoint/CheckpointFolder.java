package org.ottt.djl.training.checkpoint;

import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ottt.djl.network.SpikingNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: {@code last}, the one before it ({@code previous}) and {@code best}.
 *
 * <p>At any moment, even while {@code last} is written, there is a complete checkpoint, and {@link
 * #restore} finds it: a new one is complete and synced before the earlier ones are renamed.
 */
public final class CheckpointFolder {

  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointFolder.class);

  private final Path folder;

  /**
   * Creates a view of a folder.
   *
   * @param folder the folder; it must exist before something is written
   */
  public CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns where the last checkpoint is.
   *
   * @return path of {@code last.safetensors}
   */
  public Path last() {
    return file("last");
  }

  /**
   * Returns where the checkpoint before the last one is.
   *
   * @return path of {@code previous.safetensors}
   */
  public Path previous() {
    return file("previous");
  }

  /**
   * Returns where the best parameters are.
   *
   * @return path of {@code best.safetensors}
   */
  public Path best() {
    return file("best");
  }

  /**
   * Returns the file that {@link #restore} looks at first.
   *
   * @return {@link #last}, else {@link #previous}, else nothing
   */
  public Optional<Path> newest() {
    return List.of(last(), previous()).stream().filter(Files::exists).findFirst();
  }

  /**
   * Writes the last checkpoint; the earlier one becomes the previous one.
   *
   * @param network the network
   * @param optimizer the optimizer whose state is kept, or null for none
   * @param metadata how far the run had come
   * @throws IOException if it cannot be written; what {@link #restore} found before, it finds then
   */
  public void writeLast(SpikingNetwork network, Optimizer optimizer, Map<String, String> metadata)
      throws IOException {
    Checkpoint.writeKeeping(last(), previous(), network, optimizer, metadata);
  }

  /**
   * Writes the best parameters.
   *
   * @param network the network
   * @param metadata which epoch they are of
   * @throws IOException if they cannot be written; the earlier ones are still there then
   */
  public void writeBest(SpikingNetwork network, Map<String, String> metadata) throws IOException {
    Checkpoint.write(best(), network, null, metadata);
  }

  /**
   * Sets a network and its optimizer to the newest checkpoint that is whole. One that is damaged is
   * reported in the log and moved to {@code damaged.safetensors}, so that it never takes the place
   * of a good one.
   *
   * @param network the network, initialized, of the same layout
   * @param optimizer the optimizer to hand the state to, or null
   * @return the metadata, or nothing if there is no checkpoint
   * @throws DamagedCheckpointException if all there are, are damaged
   * @throws CheckpointException if the checkpoint is of another network
   * @throws IOException if the folder cannot be written
   */
  public Optional<Map<String, String>> restore(SpikingNetwork network, Optimizer optimizer)
      throws IOException {
    if (!Files.exists(last()) || !Files.exists(previous())) {
      Optional<Path> only = newest();
      return only.isEmpty()
          ? Optional.empty()
          : Optional.of(Checkpoint.load(only.get(), network, optimizer));
    }
    try {
      return Optional.of(Checkpoint.load(last(), network, optimizer));
    } catch (IOException e) {
      if (e instanceof CheckpointException && !(e instanceof DamagedCheckpointException)) {
        throw e;
      }
      return Optional.of(restorePrevious(network, optimizer, e));
    }
  }

  private Map<String, String> restorePrevious(
      SpikingNetwork network, Optimizer optimizer, IOException damage) throws IOException {
    Map<String, String> metadata;
    try {
      metadata = Checkpoint.load(previous(), network, optimizer);
    } catch (IOException e) {
      damage.addSuppressed(e);
      throw damage;
    }
    Files.move(last(), file("damaged"), StandardCopyOption.REPLACE_EXISTING);
    LOGGER.warn("{} The run continues from {}.", damage.getMessage(), previous());
    return metadata;
  }

  private Path file(String name) {
    return folder.resolve(name + Checkpoint.SUFFIX);
  }
}
