package org.ottt.djl.training.checkpoint;

import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/**
 * The weights from which training starts: those of a checkpoint, or of a PyTorch program under the
 * authors' names. A network for another number of classes keeps its own classifier.
 */
public final class InitialWeights {

  private InitialWeights() {}

  /**
   * Finds the file that a path means.
   *
   * @param place a run folder (its best checkpoint), a folder of checkpoints, a checkpoint, or a
   *     {@code .safetensors} or {@code .npz} file
   * @return the file
   * @throws CheckpointException if there is none
   */
  public static Path locate(Path place) throws CheckpointException {
    if (Files.isDirectory(place)) {
      return StoredNetwork.locate(place);
    }
    if (!Files.isRegularFile(place)) {
      throw new CheckpointException(
          place + " does not exist; give a run folder, a checkpoint or a file of weights.");
    }
    return place;
  }

  /**
   * Sets the parameters of a network. Everything is checked before anything is changed.
   *
   * @param place as in {@link #locate}
   * @param network the network, initialized
   * @param description what it was built from
   * @return whether the classifier kept its own values, as the file's has other classes
   * @throws CheckpointException if the file is damaged, has numbers that are not finite, or belongs
   *     to a network with other layers
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public static boolean load(Path place, SpikingNetwork network, NetworkDescription description)
      throws IOException {
    Path file = locate(place);
    Map<String, Parameter> parameters;
    if (AuthorWeights.isCheckpoint(file)) {
      parameters = Checkpoint.byArrayName(network);
    } else {
      parameters = AuthorWeights.byName(network, description);
    }
    Set<String> left =
        AuthorWeights.loadAllBut(file, network, parameters, classifier(network, parameters));
    return !left.isEmpty();
  }

  /**
   * Compares the neurons that weights were trained with.
   *
   * @param place as in {@link #locate}
   * @param description the network that takes them
   * @return the neurons of the file's network if they are others; empty also where the file does
   *     not say what it was trained with
   * @throws IOException if it cannot be read
   */
  public static Optional<NeuronModel> otherNeurons(Path place, NetworkDescription description)
      throws IOException {
    Path file = locate(place);
    if (!AuthorWeights.isCheckpoint(file)) {
      return Optional.empty();
    }
    return Optional.ofNullable(Checkpoint.readMetadata(file).get(NetworkDescription.KEY))
        .map(NetworkDescription::fromJson)
        .map(NetworkDescription::neurons)
        .filter(neurons -> !neurons.equals(description.neurons()));
  }

  /** The names of the output neurons' connection. */
  private static Set<String> classifier(SpikingNetwork network, Map<String, Parameter> parameters) {
    List<Parameter> own = network.classifier().getParameters().values();
    return parameters.entrySet().stream()
        .filter(entry -> own.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
