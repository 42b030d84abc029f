package org.ottt.djl.training.checkpoint;

import static org.ottt.djl.training.checkpoint.Checkpoint.PARAMETER;
import static org.ottt.djl.training.checkpoint.Checkpoint.STATE;
import static org.ottt.djl.training.checkpoint.Checkpoint.UPDATES;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ottt.djl.io.ShownName;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.optimizer.OptimizerState;

/**
 * A {@link Checkpoint} that is being read. All that is read comes from the file that was opened,
 * also when its writer renames the next one to its place meanwhile.
 */
public final class CheckpointReader implements Closeable {

  /** The only state of optimizers in checkpoints with the former names of parameters. */
  private static final String MOMENTUM = "momentum/";

  private final Path file;
  private final SafeTensorsFile in;
  private boolean verified;

  private CheckpointReader(Path file, SafeTensorsFile in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a checkpoint. Its checksum is compared before the first array is read.
   *
   * @param file the checkpoint
   * @return its reader, to be closed by the caller
   * @throws DamagedCheckpointException if the file is not a checkpoint
   * @throws IOException if it cannot be read
   */
  public static CheckpointReader open(Path file) throws IOException {
    return new CheckpointReader(file, SafeTensorsFile.open(file));
  }

  /**
   * Returns the metadata.
   *
   * @return what {@link Checkpoint#write} was given
   */
  public Map<String, String> metadata() {
    return in.header().metadata();
  }

  /**
   * Reads the further arrays.
   *
   * @param manager what the arrays belong to
   * @return the arrays by name; none in a checkpoint of a training run
   * @throws DamagedCheckpointException if the file is not what was written
   * @throws IOException if it cannot be read
   */
  public Map<String, NDArray> readState(NDManager manager) throws IOException {
    verify();
    Map<String, NDArray> state = new LinkedHashMap<>();
    for (Map.Entry<String, SafeTensors.Entry> entry : in.header().entries().entrySet()) {
      if (entry.getKey().startsWith(STATE)) {
        in.requireFinite(entry.getKey(), entry.getValue());
        state.put(entry.getKey().substring(STATE.length()), read(entry.getValue(), manager));
      }
    }
    return state;
  }

  /** Checks that the file holds exactly the parameters of a network, by their names and shapes. */
  void checkShapes(SpikingNetwork network) throws CheckpointException {
    check(translated(network), network);
  }

  private void verify() throws IOException {
    if (!verified) {
      in.verify();
      verified = true;
    }
  }

  private SafeTensors.Header translated(SpikingNetwork network) {
    return FormerNames.translate(in.header(), network, PARAMETER, MOMENTUM);
  }

  /**
   * Sets a network and its optimizer to what the checkpoint holds. Everything is checked before
   * anything is changed, and passes in other threads see all of the change or none of it.
   *
   * @param network the network, initialized, of the same layout
   * @param optimizer the optimizer to hand the state to, or null
   * @return the metadata
   * @throws CheckpointException as {@link Checkpoint#load}
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public Map<String, String> load(SpikingNetwork network, Optimizer optimizer) throws IOException {
    verify();
    SafeTensors.Header header = translated(network);
    check(header, network);
    List<Integer> updates = List.of();
    if (optimizer != null) {
      checkKinds(header, OptimizerState.of(optimizer).kinds());
      updates = updates(header);
    }
    for (Map.Entry<String, SafeTensors.Entry> entry : header.entries().entrySet()) {
      in.requireFinite(entry.getKey(), entry.getValue());
    }
    try (ParameterChange change = network.changeParameters()) {
      for (Pair<String, Parameter> entry : network.getParameters()) {
        NDArray parameter = entry.getValue().getArray();
        SafeTensors.Entry stored = header.entries().get(PARAMETER + entry.getKey());
        try (NDArray values = read(stored, parameter.getManager())) {
          InPlace.set(parameter, values);
        }
      }
      if (optimizer != null) {
        loadState(header, updates, network, OptimizerState.of(optimizer));
      }
    }
    return header.metadata();
  }

  private void loadState(
      SafeTensors.Header header,
      List<Integer> updates,
      SpikingNetwork network,
      OptimizerState state)
      throws IOException {
    for (String kind : state.kinds()) {
      for (Pair<String, Parameter> entry : network.getParameters()) {
        SafeTensors.Entry stored = header.entries().get(kind + "/" + entry.getKey());
        if (stored != null) {
          NDManager manager = entry.getValue().getArray().getManager();
          state.set(kind, entry.getValue().getId(), read(stored, manager));
        } else {
          state.clear(kind, entry.getValue().getId());
        }
      }
    }
    state.clearUpdates();
    List<Parameter> parameters = network.getParameters().values();
    for (int i = 0; i < Math.min(updates.size(), parameters.size()); i++) {
      state.setUpdates(parameters.get(i).getId(), updates.get(i));
    }
  }

  /** Returns how often each parameter had been updated; nothing where a checkpoint has none. */
  private List<Integer> updates(SafeTensors.Header header) throws CheckpointException {
    String updates = header.metadata().get(UPDATES);
    if (updates == null) {
      // Checkpoints of earlier versions, and those without an optimizer.
      return List.of();
    }
    try {
      return Stream.of(updates.split(",", -1)).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          "%s does not say how often its parameters were updated (%s). Use another checkpoint."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** A state that the optimizer does not know would be lost without a word. */
  private void checkKinds(SafeTensors.Header header, List<String> kinds)
      throws CheckpointException {
    Set<String> stored = new TreeSet<>();
    for (String name : header.entries().keySet()) {
      if (!Checkpoint.isParameter(name) && !name.startsWith(STATE)) {
        stored.add(ShownName.of(name.substring(0, Math.max(0, name.indexOf('/')))));
      }
    }
    if (!kinds.containsAll(stored)) {
      throw new CheckpointException(
          file
              + " was written with another optimizer: it holds "
              + String.join(" and ", stored)
              + ", this optimizer keeps "
              + String.join(" and ", kinds)
              + ". Resume with the optimizer of the run that wrote it.");
    }
  }

  private NDArray read(SafeTensors.Entry entry, NDManager manager) throws IOException {
    return manager.create(in.readValues(entry), entry.shape());
  }

  private void check(SafeTensors.Header header, SpikingNetwork network) throws CheckpointException {
    for (Pair<String, Parameter> entry : network.getParameters()) {
      SafeTensors.Entry stored = header.entries().get(PARAMETER + entry.getKey());
      Parameter parameter = entry.getValue();
      if (stored == null || !stored.shape().equals(parameter.getShape())) {
        throw new CheckpointException(
            file
                + " belongs to another network: "
                + entry.getKey()
                + " is "
                + (stored == null ? "missing" : stored.shape().toString())
                + " there and "
                + parameter.getShape()
                + " here. Use the options of the run that wrote it (its config.json).");
      }
    }
    checkStateShapes(header, network);
    long parameters = header.entries().keySet().stream().filter(Checkpoint::isParameter).count();
    if (parameters != network.getParameters().size()) {
      throw new CheckpointException(
          file
              + " belongs to another network: it has "
              + parameters
              + " parameter arrays, this one "
              + network.getParameters().size()
              + ". Use the options of the run that wrote it (its config.json).");
    }
  }

  /** An optimizer's arrays have the shapes of their parameters. */
  private void checkStateShapes(SafeTensors.Header header, SpikingNetwork network)
      throws CheckpointException {
    for (Pair<String, Parameter> entry : network.getParameters()) {
      Shape shape = entry.getValue().getShape();
      for (Map.Entry<String, SafeTensors.Entry> stored : header.entries().entrySet()) {
        if (stored.getKey().endsWith("/" + entry.getKey())
            && !stored.getValue().shape().equals(shape)) {
          throw new CheckpointException(
              file
                  + " belongs to another network: "
                  + ShownName.of(stored.getKey())
                  + " is "
                  + stored.getValue().shape()
                  + " there, the parameter "
                  + shape
                  + " here. Use the options of the run that wrote it (its config.json).");
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
