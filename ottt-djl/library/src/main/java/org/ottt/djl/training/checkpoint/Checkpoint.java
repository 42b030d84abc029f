package org.ottt.djl.training.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.optimizer.OptimizerState;

/**
 * The parameters of a network, the optimizer's state and how far the run had come, in one
 * safetensors file: {@code parameter/NAME}, {@code momentum/NAME} (or {@code means/NAME} and {@code
 * variances/NAME}, as the optimizer has it), of a stream {@code state/NAME}, and string metadata.
 *
 * <p>A file is written beside its place and renamed into it, so that a process killed at any moment
 * leaves the earlier file or the new one, never half of one. It ends with a checksum of its
 * content, which {@link CheckpointReader} compares.
 */
public final class Checkpoint {

  /** Ending of checkpoint files. */
  public static final String SUFFIX = ".safetensors";

  static final String PARAMETER = "parameter/";

  static final String STATE = "state/";

  /** Updates of each parameter, in their order; in the metadata. */
  static final String UPDATES = "optimizer_updates";

  private Checkpoint() {}

  /**
   * Writes a checkpoint.
   *
   * @param file where to
   * @param network the network, initialized
   * @param optimizer the optimizer whose state is kept, or null for none
   * @param metadata how far the run had come, and anything else that its reader needs
   * @throws IOException if it cannot be written; an earlier file of that name is still there then
   * @throws CheckpointException if a number is not finite: a run must not continue from there
   */
  public static void write(
      Path file, SpikingNetwork network, Optimizer optimizer, Map<String, String> metadata)
      throws IOException {
    write(file, network, optimizer, Map.of(), metadata);
  }

  /**
   * Writes a checkpoint that also holds what a stream keeps from step to step.
   *
   * @param file where to
   * @param network the network, initialized
   * @param optimizer the optimizer whose state is kept, or null for none
   * @param state further float32 arrays by name, for {@link CheckpointReader#readState}
   * @param metadata how far the run had come, and anything else that its reader needs
   * @throws IOException if it cannot be written; an earlier file of that name is still there then
   * @throws CheckpointException if a number is not finite
   */
  public static void write(
      Path file,
      SpikingNetwork network,
      Optimizer optimizer,
      Map<String, NDArray> state,
      Map<String, String> metadata)
      throws IOException {
    write(file, network, optimizer, state, metadata, content -> AtomicFiles.write(file, content));
  }

  /** Writes a checkpoint as {@link #write} does; an earlier one goes to another name. */
  static void writeKeeping(
      Path file,
      Path previous,
      SpikingNetwork network,
      Optimizer optimizer,
      Map<String, String> metadata)
      throws IOException {
    write(
        file,
        network,
        optimizer,
        Map.of(),
        metadata,
        content -> AtomicFiles.writeKeeping(file, previous, content));
  }

  /** Where a file goes. */
  @FunctionalInterface
  private interface Destination {
    void take(AtomicFiles.StreamWriter content) throws IOException;
  }

  private static void write(
      Path file,
      SpikingNetwork network,
      Optimizer optimizer,
      Map<String, NDArray> state,
      Map<String, String> metadata,
      Destination destination)
      throws IOException {
    Lock lock = network.parameterLock().readLock();
    lock.lock();
    try {
      Map<String, NDArray> arrays = arrays(network, optimizer);
      state.forEach((name, array) -> arrays.put(STATE + name, array));
      requireFinite(file, arrays);
      Map<String, String> all = withUpdates(metadata, network, optimizer);
      destination.take(out -> SafeTensors.writeChecked(out, arrays, all));
    } finally {
      lock.unlock();
    }
  }

  private static Map<String, NDArray> arrays(SpikingNetwork network, Optimizer optimizer) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      arrays.put(PARAMETER + entry.getKey(), entry.getValue().getArray());
    }
    if (optimizer != null) {
      OptimizerState state = OptimizerState.of(optimizer);
      for (String kind : state.kinds()) {
        for (Pair<String, Parameter> entry : network.getParameters()) {
          NDArray array = state.get(kind, entry.getValue().getId());
          if (array != null) {
            arrays.put(kind + "/" + entry.getKey(), array);
          }
        }
      }
    }
    return arrays;
  }

  private static Map<String, String> withUpdates(
      Map<String, String> metadata, SpikingNetwork network, Optimizer optimizer) {
    if (optimizer == null) {
      return metadata;
    }
    OptimizerState state = OptimizerState.of(optimizer);
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(
        UPDATES,
        network.getParameters().values().stream()
            .map(parameter -> Integer.toString(state.updates(parameter.getId())))
            .collect(Collectors.joining(",")));
    return all;
  }

  /** A file of numbers that are none would take the place of one that a run can continue from. */
  private static void requireFinite(Path file, Map<String, NDArray> arrays)
      throws CheckpointException {
    for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
      try (NDArray sum = entry.getValue().sum()) {
        // Finite numbers may add up to more than a float holds; only then all are looked at.
        if (Float.isFinite(HostValues.floatOf(sum))) {
          continue;
        }
      }
      ValueStatistics values = ValueStatistics.of(entry.getValue());
      if (!values.isFinite()) {
        throw new CheckpointException(
            file
                + " is not written, since "
                + entry.getKey()
                + " has "
                + values
                + ". Continue from an earlier checkpoint with a lower learning rate.");
      }
    }
  }

  /**
   * Reads the metadata of a checkpoint, without comparing its checksum.
   *
   * @param file the checkpoint
   * @return what {@link #write} was given
   * @throws CheckpointException if the file is damaged
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> readMetadata(Path file) throws IOException {
    try (SafeTensorsFile in = SafeTensorsFile.open(file)) {
      return in.header().metadata();
    }
  }

  /**
   * Sets a network and its optimizer to what a checkpoint holds. Everything is checked before
   * anything is changed, and passes in other threads see all of the change or none of it.
   *
   * <p>The optimizer may have made any number of updates. What the file lacks of its state begins
   * afresh: {@code checkpoint/best} of a run has none, and no parameter has any before its first
   * update. The counts of updates, by which schedules and Adam go, become those of the file for all
   * parameters of the optimizer, so it must not serve another network as well.
   *
   * @param file the checkpoint
   * @param network the network, initialized, of the same layout
   * @param optimizer the optimizer to hand the state to, or null
   * @return the metadata
   * @throws DamagedCheckpointException if the file is not what was written
   * @throws CheckpointException if the file holds numbers that are not finite, or is of another
   *     network
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public static Map<String, String> load(Path file, SpikingNetwork network, Optimizer optimizer)
      throws IOException {
    try (CheckpointReader in = CheckpointReader.open(file)) {
      return in.load(network, optimizer);
    }
  }

  /** Says whether an array of a file is one of those that {@link #write} makes of parameters. */
  static boolean isParameter(String name) {
    return name.startsWith(PARAMETER);
  }

  /** Says whether an array of a file is one of those that {@link #write} makes of optimizers. */
  static boolean isOptimizerState(String name) {
    return !isParameter(name) && name.indexOf('/') > 0;
  }

  /** Returns the parameters of a network by the names of their arrays in a checkpoint. */
  static Map<String, Parameter> byArrayName(SpikingNetwork network) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      parameters.put(PARAMETER + entry.getKey(), entry.getValue());
    }
    return parameters;
  }
}
