package org.ottt.djl.export.nir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.OwnArchitecture;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.synapse.Synapse;

/**
 * Reads NIR files as networks to be used or trained further: chains of Conv2d, Affine, Linear,
 * AvgPool2d, SumPool2d, Flatten, Scale, Threshold, LIF, IF and CubaLIF, and such chains with
 * recurrent connections.
 *
 * <p>A step of duration dt turns NIR's equations into those of {@link NirExport}. What the neurons'
 * r makes of a current becomes part of the weights in front of them. Where the output is fed by
 * neurons, a readout with the identity as weights counts their spikes.
 */
public final class NirImport {

  private static final double ROUNDING = 1e-5;

  /** More than the relative error of a float32, less than what anyone means. */
  private static final double BLUR = 1e-6;

  private final NirGraph graph;
  private final double dt;
  private final Reset reset;
  private final boolean resetGiven;
  private final NirResets resets;
  private final List<Map<String, Object>> parts = new ArrayList<>();
  private final List<Map<String, Object>> back = new ArrayList<>();

  /** What of the graph has been read. */
  private final Set<NirGraph.Edge> used = new HashSet<>();

  /** By node of a connection: what its weights and bias are multiplied by. */
  private final Map<String, Double> factors = new HashMap<>();

  private NirImport(NirGraph graph, double dt, Reset given) {
    this.graph = graph;
    this.dt = dt;
    resetGiven = given != null;
    resets = NirResets.of(graph);
    reset =
        resetGiven
            ? given
            : NirResets.reset(graph.metadata().getOrDefault(NirExport.RESET, "zero"));
  }

  /**
   * A network that was read, with its parameters.
   *
   * @param network the network
   * @param description what it can be built from again, in a checkpoint for instance; empty where
   *     there is one output only, which tells no classes apart
   * @param frames how its event frames are normalized; empty for images and where the file does not
   *     say it
   */
  public record Imported(
      SpikingNetwork network,
      Optional<NetworkDescription> description,
      Optional<FrameNormalization> frames) {}

  /**
   * Reads a network.
   *
   * @param file the NIR file
   * @param dt the duration of a step in seconds, or null for what the file says, or 0.1 ms
   * @param reset what a spike does, or null for what the file says, or a reset to zero as in NIR
   * @param timeSteps T, at least 1
   * @param manager what the parameters belong to
   * @return the network
   * @throws ExportException if the file is damaged or has something that cannot be read here; the
   *     message names the node and the reason
   * @throws IOException if it cannot be read
   */
  public static Imported read(Path file, Double dt, Reset reset, int timeSteps, NDManager manager)
      throws IOException {
    NirGraph graph = NirFile.read(file);
    try {
      Map<String, String> metadata = graph.metadata();
      double step =
          dt != null
              ? dt
              : Double.parseDouble(
                  metadata.getOrDefault(NirExport.TIME_STEP, Double.toString(NirExport.DT)));
      if (!(step > 0 && step < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The time step must be a positive number of seconds, but is " + step + ".");
      }
      return new NirImport(graph, step, reset).network(timeSteps, manager);
    } catch (IllegalArgumentException e) {
      throw new ExportException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns what a spike of a node does: as the caller wants, else as the file says. */
  private Reset resetOf(NirGraph.Node node) {
    return resetGiven ? reset : resets.of(node).orElse(reset);
  }

  private Imported network(int timeSteps, NDManager manager) {
    int[] input = ints(graph.only("Input").values("shape"));
    if (input.length != 1 && input.length != 3) {
      throw new IllegalArgumentException(
          "The input of shape "
              + Arrays.toString(input)
              + " is neither a vector nor an image [C, H, W].");
    }
    if (input.length == 1) {
      parts.add(part("flatten_input", "Flatten"));
    }
    int outputs = walk();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(NirNetwork.PARTS, parts);
    if (!back.isEmpty()) {
      settings.put(NirNetwork.BACK, back);
    }
    NirInput samples = NirInput.of(graph, input);
    InputDescription description = samples.description();
    Optional<NetworkDescription> whole =
        outputs < 2
            ? Optional.empty()
            : Optional.of(describe(settings, description, outputs, timeSteps));
    NirNetwork built = new NirNetwork(settings, timeSteps);
    SpikingNetwork network = built.network();
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(description.shape()));
    built.synapses().forEach(this::load);
    return new Imported(network, whole, samples.frames());
  }

  private NetworkDescription describe(
      Map<String, Object> settings, InputDescription description, int outputs, int timeSteps) {
    return new NetworkDescription(
        new OwnArchitecture(NirFactory.KIND, settings),
        description,
        IntStream.range(0, outputs).mapToObj(Integer::toString).toList(),
        new Lif(LifParameters.DEFAULT.withReset(reset)),
        timeSteps);
  }

  /** Follows the chain from the input to the output; returns the number of outputs. */
  private int walk() {
    List<NirGraph.Node> order = NirOrder.of(graph);
    Set<String> done = new HashSet<>();
    String before = null;
    int width = 0;
    for (NirGraph.Node node : order) {
      if (isBack(node, done)) {
        continue;
      }
      List<String> forward = graph.before(node.name()).stream().filter(done::contains).toList();
      if (before != null && !forward.equals(List.of(before))) {
        throw new IllegalArgumentException(
            "Node '"
                + node.name()
                + "' reads "
                + forward
                + " and not '"
                + before
                + "' alone; only chains, with recurrent connections, can be read.");
      }
      width = add(node, width);
      done.add(node.name());
      if (before != null) {
        used.add(new NirGraph.Edge(before, node.name()));
      }
      before = node.name();
    }
    for (NirGraph.Node node : order) {
      for (String from : graph.before(node.name())) {
        if (!used.contains(new NirGraph.Edge(from, node.name()))) {
          throw new IllegalArgumentException(
              "Node '"
                  + node.name()
                  + "' also reads '"
                  + from
                  + "', which comes after it, without a connection between them; put a Linear"
                  + " between them.");
        }
      }
    }
    return width;
  }

  /** Whether a connection leads from neurons that are known to neurons that are known as well. */
  private boolean isBack(NirGraph.Node node, Set<String> done) {
    List<String> after = graph.after(node.name());
    return isConnection(node)
        && !after.isEmpty()
        && done.containsAll(after)
        && addBack(node, after);
  }

  private boolean addBack(NirGraph.Node node, List<String> after) {
    List<String> from = graph.before(node.name());
    boolean fits =
        from.size() == 1
            && after.size() == 1
            && graph.nodes().get(from.get(0)).isNeurons()
            && graph.nodes().get(after.get(0)).isNeurons();
    if (!fits) {
      throw new IllegalArgumentException(
          "The loop through '"
              + node.name()
              + "' must lead from one layer of neurons straight to one layer of neurons.");
    }
    Map<String, Object> connection = connection(node);
    if (node.has("bias") && Arrays.stream(node.values("bias")).anyMatch(bias -> bias != 0)) {
      throw new IllegalArgumentException(
          "Node '"
              + node.name()
              + "' is a recurrent connection with a bias, which would be added from the second step"
              + " on here; add it to the bias of the connection before '"
              + after.get(0)
              + "'.");
    }
    used.add(new NirGraph.Edge(from.get(0), node.name()));
    used.add(new NirGraph.Edge(node.name(), after.get(0)));
    connection.put(NirNetwork.FROM, from.get(0));
    connection.put(NirNetwork.TO, after.get(0));
    back.add(connection);
    multiply(node.name(), inputFactor(graph.nodes().get(after.get(0))));
    return true;
  }

  private static boolean isConnection(NirGraph.Node node) {
    return List.of("Conv2d", "Affine", "Linear").contains(node.type());
  }

  private static Map<String, Object> part(String name, String type) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put(NirNetwork.NAME, name);
    part.put(NirNetwork.TYPE, type);
    return part;
  }

  private int add(NirGraph.Node node, int width) {
    switch (node.type()) {
      case "Input" -> {}
      case "Conv2d", "Affine", "Linear" -> {
        parts.add(connection(node));
        return node.shape("weight")[0];
      }
      case "AvgPool2d", "SumPool2d" -> pool(node);
      case "Flatten" -> {
        if (node.has("start_dim") && node.integer("start_dim") != 0) {
          throw new IllegalArgumentException(
              "Node '" + node.name() + "' flattens from axis " + node.integer("start_dim") + ".");
        }
        parts.add(part(node.name(), "Flatten"));
      }
      case "Scale" -> scale(node.name(), uniform(node, "scale"));
      case "Threshold" -> {
        Map<String, Object> part = part(node.name(), "LIF");
        part.put("leak", 0);
        part.put("threshold", uniform(node, "threshold"));
        part.put("reset", "zero");
        parts.add(part);
      }
      case "LIF", "IF", "CubaLIF" -> {
        neurons(node);
        return node.values("v_threshold").length;
      }
      case "Output" -> {
        return readOut(width, node);
      }
      default ->
          throw new IllegalArgumentException(
              "Node '"
                  + node.name()
                  + "' is of type "
                  + node.type()
                  + ", which cannot be read here; known are Conv2d, Affine, Linear, AvgPool2d,"
                  + " SumPool2d, Flatten, Scale, Threshold, LIF, IF and CubaLIF.");
    }
    return width;
  }

  /** What reads the last neurons counts their spikes. */
  private int readOut(int width, NirGraph.Node output) {
    Map<String, Object> last = parts.get(parts.size() - 1);
    if (List.of("Affine", "Linear").contains(last.get(NirNetwork.TYPE))) {
      return width;
    }
    int outputs = Arrays.stream(ints(output.values("shape"))).reduce(1, Math::multiplyExact);
    parts.add(part("flatten_output", "Flatten"));
    Map<String, Object> readout = part(NirNetwork.READOUT, "Linear");
    readout.put("out", outputs);
    readout.put("bias", false);
    parts.add(readout);
    return outputs;
  }

  private Map<String, Object> connection(NirGraph.Node node) {
    Map<String, Object> part = part(node.name(), node.type());
    int[] weight = node.shape("weight");
    part.put("out", weight[0]);
    part.put("bias", node.has("bias"));
    if (node.type().equals("Conv2d")) {
      if (weight.length != 4 || weight[2] != weight[3]) {
        throw new IllegalArgumentException(
            "Node '" + node.name() + "' has kernels " + Arrays.toString(weight) + ", not squares.");
      }
      part.put("kernel", weight[2]);
      part.put("stride", pair(node, "stride"));
      part.put("padding", pair(node, "padding"));
      part.put("groups", node.has("groups") ? node.integer("groups") : 1);
      if (node.has("dilation") && pair(node, "dilation") != 1) {
        throw new IllegalArgumentException(
            "Node '" + node.name() + "' is a convolution with dilation, which is not known here.");
      }
    }
    return part;
  }

  private void pool(NirGraph.Node node) {
    int size = pair(node, "kernel_size");
    Map<String, Object> part = part(node.name(), "AvgPool2d");
    part.put("size", size);
    part.put("stride", pair(node, "stride"));
    part.put("padding", pair(node, "padding"));
    parts.add(part);
    if (node.type().equals("SumPool2d")) {
      scale(node.name() + "_sum", (double) size * size);
    }
  }

  /** Scales the connection in front if there is one; otherwise what passes here. */
  private void scale(String name, double factor) {
    Map<String, Object> last = parts.isEmpty() ? Map.of() : parts.get(parts.size() - 1);
    if (List.of("Conv2d", "Affine", "Linear").contains(last.getOrDefault(NirNetwork.TYPE, ""))) {
      multiply(String.valueOf(last.get(NirNetwork.NAME)), factor);
    } else if (factor != 1) {
      Map<String, Object> part = part(name, "Scale");
      part.put("factor", factor);
      parts.add(part);
    }
  }

  private void multiply(String connection, double factor) {
    factors.merge(connection, factor, (first, second) -> first * second);
  }

  private void neurons(NirGraph.Node node) {
    scale(node.name() + "_r", inputFactor(node));
    boolean cuba = node.type().equals("CubaLIF");
    Map<String, Object> part = part(node.name(), cuba ? "CubaLIF" : "LIF");
    part.put(
        "leak", node.type().equals("IF") ? 1 : leak(node, uniform(node, cuba ? "tau_mem" : "tau")));
    part.put("threshold", uniform(node, "v_threshold"));
    Reset own = resetOf(node);
    part.put("reset", own.name().toLowerCase(Locale.ROOT));
    if (cuba) {
      part.put("current_leak", leak(node, uniform(node, "tau_syn")));
    }
    requireZero(node, "v_leak");
    if (own == Reset.ZERO) {
      requireZero(node, "v_reset");
    }
    parts.add(part);
  }

  private double leak(NirGraph.Node node, double tau) {
    double leak = 1 - dt / tau;
    if (!(leak >= -ROUNDING && leak <= 1)) {
      throw new IllegalArgumentException(
          "Node '"
              + node.name()
              + "' has a time constant of "
              + tau
              + " s, below the step of "
              + dt
              + " s; give the step that the network was made for (--dt).");
    }
    return 1 - rounded(Math.min(1, dt / tau));
  }

  /** What dt, r and w_in make of a current that arrives. */
  private double inputFactor(NirGraph.Node node) {
    if (node.type().equals("Threshold")) {
      return 1;
    }
    double r = uniform(node, "r");
    if (node.type().equals("IF")) {
      // Some programs count in steps and write 1 here.
      return r == 1 ? 1 : rounded(r * dt);
    }
    boolean cuba = node.type().equals("CubaLIF");
    double factor = r * dt / uniform(node, cuba ? "tau_mem" : "tau");
    if (cuba) {
      factor *= uniform(node, "w_in") * dt / uniform(node, "tau_syn");
    }
    return rounded(factor);
  }

  /** Takes numbers that float32 has blurred for what they were meant to be. */
  private static double rounded(double value) {
    double exact = Math.rint(value * 1e4) / 1e4;
    return Math.abs(value - exact) <= BLUR * Math.abs(value) ? exact : value;
  }

  private void requireZero(NirGraph.Node node, String parameter) {
    if (node.has(parameter) && uniform(node, parameter) != 0) {
      throw new IllegalArgumentException(
          "Node '"
              + node.name()
              + "' has "
              + parameter
              + " = "
              + uniform(node, parameter)
              + "; only neurons with 0 there can be read.");
    }
  }

  private static double uniform(NirGraph.Node node, String parameter) {
    double[] values = node.values(parameter);
    for (double value : values) {
      if (!Double.isFinite(value) || Math.abs(value - values[0]) > 1e-6 * Math.abs(values[0])) {
        throw new IllegalArgumentException(
            "Node '"
                + node.name()
                + "' has neurons of different "
                + parameter
                + " ("
                + values[0]
                + ", "
                + value
                + "), which are one number for a layer here.");
      }
    }
    return values[0];
  }

  private static int pair(NirGraph.Node node, String parameter) {
    int[] values = ints(node.values(parameter));
    if (values.length == 2 && values[0] != values[1]) {
      throw new IllegalArgumentException(
          "Node '"
              + node.name()
              + "' has "
              + parameter
              + " "
              + Arrays.toString(values)
              + ", which must be the same in both directions.");
    }
    return values[0];
  }

  private static int[] ints(double[] values) {
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  private void load(String name, Synapse synapse) {
    Parameter weight = synapse.getParameters().get("weight");
    if (name.equals(NirNetwork.READOUT)) {
      try (NDArray identity = weight.getArray().getManager().eye((int) weight.getShape().get(0))) {
        InPlace.set(weight.getArray(), identity);
      }
      return;
    }
    NirGraph.Node node = graph.nodes().get(name);
    double factor = factors.getOrDefault(name, 1.0);
    set(node, "weight", weight, factor);
    if (synapse.hasBias()) {
      set(node, "bias", synapse.getParameters().get("bias"), factor);
    }
  }

  private static void set(NirGraph.Node node, String name, Parameter parameter, double factor) {
    double[] values = node.values(name);
    if (values.length != parameter.getShape().size()) {
      throw new IllegalArgumentException(
          "Node '"
              + node.name()
              + "' has "
              + values.length
              + " numbers in "
              + name
              + ", but what it reads asks for "
              + parameter.getShape()
              + ".");
    }
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (values[i] * factor);
    }
    NDManager manager = parameter.getArray().getManager();
    try (NDArray array = manager.create(scaled, parameter.getShape())) {
      InPlace.set(parameter.getArray(), array);
    }
  }
}
