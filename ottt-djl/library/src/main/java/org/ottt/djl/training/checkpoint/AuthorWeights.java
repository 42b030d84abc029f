package org.ottt.djl.training.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.ShownName;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.ndarray.NpzException;
import org.ottt.djl.ndarray.NpzFile;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;

/**
 * Parameters in files that PyTorch programs read and write: safetensors or npz, under the names
 * that the method's authors give them ({@code features.3.op.weight}, {@code
 * layer1.0.skipinit_gain}, ...).
 *
 * <p>The parameters are the same numbers on both sides; gamma = 2.74, by which the authors multiply
 * spikes, is not part of them. In Python:
 *
 * <pre>{@code
 * safetensors.torch.save_file(model.state_dict(), "weights.safetensors")
 * model.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
 * }</pre>
 */
public final class AuthorWeights {

  /** Ending of NumPy's files of named arrays. */
  public static final String NPZ = ".npz";

  /** The prefix that PyTorch's DataParallel adds to every name. */
  private static final String PARALLEL = "module.";

  private AuthorWeights() {}

  /** The shape of a stored array and a way to its values. */
  private interface Stored {

    Shape shape();

    void requireFinite() throws IOException;

    NDArray read(NDManager manager) throws IOException;
  }

  /**
   * Writes the parameters of a network.
   *
   * @param file where to; its ending, {@code .safetensors} or {@code .npz}, decides on the format
   * @param network the network, initialized
   * @param description what it was built from; safetensors also get it as metadata
   * @throws IOException if the file cannot be written; an earlier one is still there then
   */
  public static void write(Path file, SpikingNetwork network, NetworkDescription description)
      throws IOException {
    Map<String, Parameter> parameters = byName(network, description);
    if (formatOf(file).equals(NPZ)) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        NDList arrays = new NDList();
        parameters.forEach(
            (name, parameter) -> {
              NDArray array = parameter.getArray();
              NDArray copy = manager.create(HostValues.floats(array), array.getShape());
              copy.setName(name);
              arrays.add(copy);
            });
        AtomicFiles.write(file, out -> arrays.encode(out, NDList.Encoding.NPZ));
      }
      return;
    }
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
    // "format" is what Python's loaders look at.
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(NetworkDescription.KEY, description.toJson());
    AtomicFiles.write(file, out -> SafeTensors.write(out, arrays, metadata));
  }

  /**
   * Sets the parameters of a network. Everything is checked before anything is changed.
   *
   * @param file a {@code .safetensors} or {@code .npz} file; names may begin with {@code module.}
   * @param network the network, initialized
   * @param description what it was built from
   * @throws CheckpointException if the file is damaged, has numbers that are not finite, or belongs
   *     to another network
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if this thread reads the network's parameters, see {@link
   *     SpikingNetwork#requireNotReading}
   */
  public static void load(Path file, SpikingNetwork network, NetworkDescription description)
      throws IOException {
    Map<String, Parameter> parameters = byName(network, description);
    whileOpen(
        file,
        stored -> {
          check(file, stored, parameters);
          set(network, stored, parameters);
          return null;
        });
  }

  /**
   * Sets parameters from a file that has their names. Takes no lock: call it within {@link
   * SpikingNetwork#changeParameters} if the network is in use.
   *
   * @param file a {@code .safetensors} or {@code .npz} file
   * @param parameters the parameters, initialized, by the names in the file
   * @throws CheckpointException if the file is damaged or has not exactly these parameters
   * @throws IOException if it cannot be read
   */
  public static void load(Path file, Map<String, Parameter> parameters) throws IOException {
    whileOpen(
        file,
        stored -> {
          check(file, stored, parameters);
          set(stored, parameters);
          return null;
        });
  }

  /** What is done with the arrays of a file while it is open. */
  @FunctionalInterface
  private interface Use<T> {
    T of(Map<String, Stored> stored) throws IOException;
  }

  /** Opens a file once for all that is read: another may be renamed to its place meanwhile. */
  private static <T> T whileOpen(Path file, Use<T> use) throws IOException {
    if (formatOf(file).equals(NPZ)) {
      try (NpzFile npz = NpzFile.open(file)) {
        return use.of(readNpz(file, npz));
      } catch (NpzException e) {
        throw new CheckpointException(e.getMessage(), e);
      }
    }
    try (SafeTensorsFile in = SafeTensorsFile.open(file)) {
      in.verify();
      return use.of(readSafeTensors(in));
    }
  }

  /**
   * Sets the parameters that a file has in their shapes; what is checked is checked before anything
   * is changed.
   *
   * @param file a {@code .safetensors} or {@code .npz} file
   * @param network whose passes wait meanwhile
   * @param parameters its parameters, initialized, by the names in the file
   * @param replaceable names of parameters that keep their values if the file has them in other
   *     shapes
   * @return the names that kept their values
   */
  static Set<String> loadAllBut(
      Path file, SpikingNetwork network, Map<String, Parameter> parameters, Set<String> replaceable)
      throws IOException {
    return whileOpen(file, stored -> loadAllBut(file, stored, network, parameters, replaceable));
  }

  private static Set<String> loadAllBut(
      Path file,
      Map<String, Stored> stored,
      SpikingNetwork network,
      Map<String, Parameter> parameters,
      Set<String> replaceable)
      throws IOException {
    Set<String> kept = new LinkedHashSet<>();
    for (String name : replaceable) {
      Stored there = stored.get(name);
      if (there != null && !there.shape().equals(parameters.get(name).getShape())) {
        kept.add(name);
      }
    }
    Map<String, Stored> taken = new LinkedHashMap<>(stored);
    // What a checkpoint holds beside its parameters.
    taken.keySet().removeIf(name -> Checkpoint.isOptimizerState(name) || kept.contains(name));
    Map<String, Parameter> others = new LinkedHashMap<>(parameters);
    others.keySet().removeAll(kept);
    check(file, taken, others);
    set(network, taken, others);
    return kept;
  }

  private static void set(
      SpikingNetwork network, Map<String, Stored> stored, Map<String, Parameter> parameters)
      throws IOException {
    try (ParameterChange change = network.changeParameters()) {
      set(stored, parameters);
    }
  }

  private static void set(Map<String, Stored> stored, Map<String, Parameter> parameters)
      throws IOException {
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      NDArray parameter = entry.getValue().getArray();
      try (NDArray values = stored.get(entry.getKey()).read(parameter.getManager())) {
        InPlace.set(parameter, values);
      }
    }
  }

  /**
   * Returns the parameters of a network by the authors' names, or by its own if the authors have no
   * such network.
   *
   * @param network the network, initialized
   * @param description what it was built from
   * @return the parameters in the order of the authors' state dict
   * @throws IllegalArgumentException if the network was not built from this description
   */
  public static Map<String, Parameter> byName(
      SpikingNetwork network, NetworkDescription description) {
    List<String> names = description.architecture().authorNames(description.neurons());
    List<Parameter> parameters = network.getParameters().values();
    if (names.isEmpty()) {
      names = network.getParameters().keys();
    }
    if (names.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "The network has "
              + parameters.size()
              + " parameters, but its description "
              + names.size()
              + "; build it from the description.");
    }
    Map<String, Parameter> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), parameters.get(i));
    }
    return byName;
  }

  /**
   * Says whether a file is a checkpoint of this library and not one with the authors' names.
   *
   * @param file the file
   * @return true for what {@link Checkpoint#write} wrote
   * @throws IOException if it cannot be read
   */
  public static boolean isCheckpoint(Path file) throws IOException {
    if (formatOf(file).equals(NPZ)) {
      return false;
    }
    try (SafeTensorsFile in = SafeTensorsFile.open(file)) {
      return in.header().entries().keySet().stream().anyMatch(Checkpoint::isParameter);
    }
  }

  private static String formatOf(Path file) throws CheckpointException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(NPZ)) {
      return NPZ;
    }
    if (name.endsWith(Checkpoint.SUFFIX)) {
      return Checkpoint.SUFFIX;
    }
    throw new CheckpointException(
        file
            + " is neither "
            + Checkpoint.SUFFIX
            + " nor "
            + NPZ
            + ". Save a PyTorch model with safetensors.torch.save_file(model.state_dict(), ...).");
  }

  private static Map<String, Stored> readSafeTensors(SafeTensorsFile in) {
    Map<String, Stored> arrays = new LinkedHashMap<>();
    in.header()
        .entries()
        .forEach(
            (name, entry) ->
                arrays.put(
                    plain(name),
                    new Stored() {
                      @Override
                      public Shape shape() {
                        return entry.shape();
                      }

                      @Override
                      public void requireFinite() throws IOException {
                        in.requireFinite(name, entry);
                      }

                      @Override
                      public NDArray read(NDManager manager) throws IOException {
                        return manager.create(in.readValues(entry), entry.shape());
                      }
                    }));
    return arrays;
  }

  private static Map<String, Stored> readNpz(Path file, NpzFile npz) {
    Map<String, Stored> arrays = new LinkedHashMap<>();
    npz.shapes()
        .forEach(
            (name, shape) ->
                arrays.put(
                    plain(name),
                    new Stored() {
                      @Override
                      public Shape shape() {
                        return shape;
                      }

                      @Override
                      public void requireFinite() throws IOException {
                        ValueStatistics values = ValueStatistics.of(npz.read(name));
                        if (!values.isFinite()) {
                          throw new CheckpointException(
                              file + ": array " + name + " has " + values);
                        }
                      }

                      @Override
                      public NDArray read(NDManager manager) throws IOException {
                        return manager.create(npz.read(name), shape);
                      }
                    }));
    return arrays;
  }

  private static String plain(String name) {
    return name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name;
  }

  /** Checks all that a file has, before anything is changed. */
  private static void check(
      Path file, Map<String, Stored> stored, Map<String, Parameter> parameters) throws IOException {
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      Shape here = entry.getValue().getShape();
      Stored there = stored.get(entry.getKey());
      if (there == null || !there.shape().equals(here)) {
        throw new CheckpointException(
            file
                + " belongs to another network: "
                + entry.getKey()
                + " is "
                + (there == null ? "missing" : there.shape().toString())
                + " there and "
                + here
                + " here.");
      }
    }
    Set<String> known = parameters.keySet();
    for (String name : stored.keySet()) {
      if (!known.contains(name)) {
        throw new CheckpointException(
            file
                + " belongs to another network: this one has no parameter "
                + ShownName.of(name)
                + ".");
      }
    }
    for (Stored array : stored.values()) {
      array.requireFinite();
    }
  }
}
