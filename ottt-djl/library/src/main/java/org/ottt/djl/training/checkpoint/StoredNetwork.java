package org.ottt.djl.training.checkpoint;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;

/**
 * A checkpoint with the description of its network, so that it can be loaded without further
 * information.
 *
 * @param file the checkpoint
 * @param description its network
 * @param metadata all that stands in the checkpoint beside the parameters
 */
public record StoredNetwork(
    Path file, NetworkDescription description, Map<String, String> metadata) {

  /** The name of the checkpoint in a folder that was exported for DJL. */
  public static final String MODEL = "model" + Checkpoint.SUFFIX;

  private static final String CONFIG = "config.json";
  private static final long LARGEST_TEXT = 8L << 20;

  /**
   * Where a checkpoint lies in a run folder, and in its folder of checkpoints; the first counts.
   */
  private static final List<String> PLACES =
      List.of(
          "checkpoint/best" + Checkpoint.SUFFIX,
          "checkpoint/last" + Checkpoint.SUFFIX,
          "checkpoint/previous" + Checkpoint.SUFFIX,
          "best" + Checkpoint.SUFFIX,
          "last" + Checkpoint.SUFFIX,
          "previous" + Checkpoint.SUFFIX,
          MODEL);

  /**
   * Copies the metadata.
   *
   * @param file the checkpoint
   * @param description its network
   * @param metadata all that stands in the checkpoint beside the parameters
   */
  public StoredNetwork {
    metadata = Map.copyOf(metadata);
  }

  /**
   * Reads what a checkpoint says about itself; its parameters are read by {@link #load}.
   *
   * @param place a run folder (its best checkpoint is used), a folder of checkpoints, or a
   *     checkpoint
   * @return the checkpoint and its network
   * @throws CheckpointException if there is none, it is damaged, or nothing describes its network
   * @throws IOException if it cannot be read
   */
  public static StoredNetwork open(Path place) throws IOException {
    Path file = locate(place);
    Map<String, String> metadata = Checkpoint.readMetadata(file);
    String description = metadata.get(NetworkDescription.KEY);
    if (description == null) {
      // Checkpoints of earlier versions; the run's configuration may have it.
      description = readConfig(file);
    }
    if (description == null) {
      throw new CheckpointException(
          file
              + " does not say which network it belongs to, and no "
              + CONFIG
              + " beside it does. Train again with this version, or convert it with a description"
              + " (ConvertWeights --network).");
    }
    return new StoredNetwork(file, parse(description, file), metadata);
  }

  /**
   * Finds the checkpoint that a path means.
   *
   * @param place a run folder, a folder of checkpoints, or a checkpoint
   * @return the checkpoint's file; of a run the best one, if there is one
   * @throws CheckpointException if there is none
   */
  public static Path locate(Path place) throws CheckpointException {
    if (Files.isRegularFile(place)) {
      return place;
    }
    if (!Files.isDirectory(place)) {
      throw new CheckpointException(
          place + " does not exist; give a run folder or a checkpoint file.");
    }
    for (String name : PLACES) {
      if (Files.isRegularFile(place.resolve(name))) {
        return place.resolve(name);
      }
    }
    throw new CheckpointException(
        place
            + " holds no checkpoint ("
            + PLACES.get(0)
            + "); give a run folder whose first epoch is complete, or a checkpoint file.");
  }

  /**
   * Reads a description of a network.
   *
   * @param place a checkpoint or run folder, a run's {@code config.json}, or a file with the JSON
   *     of a description alone
   * @return the description
   * @throws CheckpointException if the file has none
   * @throws IOException if it cannot be read
   */
  public static NetworkDescription readDescription(Path place) throws IOException {
    Path name = place.getFileName();
    if (name == null || !name.toString().endsWith(".json")) {
      return open(place).description();
    }
    String inConfig = descriptionIn(place);
    return parse(inConfig != null ? inConfig : text(place), place);
  }

  /**
   * Builds the network with the checkpoint's parameters.
   *
   * @param manager what the parameters belong to; its device is the network's
   * @return the network, with the time steps that it was trained with
   * @throws CheckpointException if the file is damaged or does not hold what it says
   * @throws IOException if it cannot be read
   */
  public SpikingNetwork load(NDManager manager) throws IOException {
    try (CheckpointReader in = CheckpointReader.open(file)) {
      SpikingNetwork network = build(in, manager);
      in.load(network, null);
      return network;
    }
  }

  private SpikingNetwork build(CheckpointReader in, NDManager manager) throws IOException {
    try {
      // A forged description may ask for any number of channels: no memory is taken for more than
      // the file holds.
      in.checkShapes(description.outline());
      return description.build(manager);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CheckpointException(
          file + " describes a network that cannot be built: " + e.getMessage(), e);
    }
  }

  private static String readConfig(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    for (Path at = folder; at != null && at.startsWith(above(folder)); at = at.getParent()) {
      if (Files.isRegularFile(at.resolve(CONFIG))) {
        return descriptionIn(at.resolve(CONFIG));
      }
    }
    return null;
  }

  /** A run's configuration lies one above its folder of checkpoints. */
  private static Path above(Path folder) {
    return folder.getParent() == null ? folder : folder.getParent();
  }

  /** Returns the description within a run's configuration, or null if it has none. */
  private static String descriptionIn(Path config) throws IOException {
    try {
      JsonObject json = JsonParser.parseString(text(config)).getAsJsonObject();
      JsonElement description = json.get(NetworkDescription.KEY);
      JsonElement options = json.get("options");
      if (description == null && options != null) {
        // Where earlier versions had it.
        description = options.getAsJsonObject().get(NetworkDescription.KEY);
      }
      return description == null || !description.isJsonObject() || !json.has("options")
          ? null
          : description.toString();
    } catch (JsonParseException | IllegalStateException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("it is damaged");
      throw new CheckpointException(config + " is not a JSON object: " + reason, e);
    }
  }

  /** Reads a text; bytes that are not UTF-8 are left to the parser. */
  private static String text(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > LARGEST_TEXT) {
      throw new CheckpointException(file + " has " + bytes + " bytes: it describes no network.");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static NetworkDescription parse(String json, Path file) throws CheckpointException {
    try {
      return NetworkDescription.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }
}
