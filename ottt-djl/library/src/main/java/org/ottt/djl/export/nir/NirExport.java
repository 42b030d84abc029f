package org.ottt.djl.export.nir;

import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.FoldedGains;
import org.ottt.djl.export.NetworkNumbers;
import org.ottt.djl.export.Preprocessing;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.StepFlow;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.run.Versions;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;

/**
 * Writes networks as NIR files (HDF5), for neuromorphic hardware and other simulators.
 *
 * <p>NIR describes neurons by differential equations. With the Euler method and a step dt they are
 * those of the library where
 *
 * <pre>
 *   LIF      tau dv/dt = v_leak - v + r I     tau = dt / (1 - lambda), r = 1 / (1 - lambda), v_leak = 0
 *   IF           dv/dt = r I                  r = 1 / dt                               (lambda = 1)
 *   CubaLIF  tau_syn di/dt = -i + w_in S      tau_syn = dt / (1 - alpha), w_in = 1 / (1 - alpha)
 * </pre>
 *
 * <p>NIR's neurons fire where v &gt; V_th, the library's where u ≥ V_th, and a spike sets v to
 * v_reset = 0: NIR has no reset by subtraction. The metadata beside the graph names reset, dt, leak
 * and time steps, and has the {@link Preprocessing} as JSON; where layers reset in different ways,
 * {@code resets} has that of each as a JSON object. A network that was trained with a hard reset
 * transfers exactly.
 */
public final class NirExport {

  /** The duration of a time step by default, in seconds. */
  public static final double DT = 1e-4;

  /** Says in one line what a reset by subtraction means elsewhere. */
  public static final String SOFT_RESET_WARNING =
      "NIR resets neurons to v_reset and has no reset by subtraction: programs that follow it will"
          + " give other results than this network; train with --reset zero for an exact transfer.";

  static final String RESET = "reset";

  /** JSON with the reset of each node, where layers reset in different ways. */
  static final String RESETS = "resets";

  static final String TIME_STEP = "dt";

  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  private final StepFlow flow;
  private final double dt;
  private final Map<Integer, Float> folded;
  private final Map<String, NirGraph.Node> nodes = new LinkedHashMap<>();
  private final Set<NirGraph.Edge> edges = new LinkedHashSet<>();
  private final Map<String, String> resetsByNode = new LinkedHashMap<>();

  /** By node of the flow: the NIR nodes whose sum it is. */
  private final List<Set<String>> values = new ArrayList<>();

  private NirExport(StepFlow flow, double dt) {
    this.flow = flow;
    this.dt = dt;
    folded = FoldedGains.of(flow);
  }

  /**
   * Writes a network, without saying how frames are normalized.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param dt the duration of a time step in seconds, positive
   * @return whether all neurons have a hard reset, so that NIR's equations are the network's
   * @throws IllegalArgumentException if dt is not positive
   * @throws ExportException if NIR cannot express a part; the message names it and the reason
   * @throws IOException if the file cannot be written
   */
  public static boolean write(
      Path file, SpikingNetwork network, NetworkDescription description, double dt)
      throws IOException {
    return write(file, network, description, dt, null);
  }

  /**
   * Writes a network.
   *
   * @param file where to; replaced as a whole
   * @param network the network, initialized
   * @param description what it was built from
   * @param dt the duration of a time step in seconds, positive
   * @param normalization how event frames are normalized, for the metadata; null for images and
   *     where it is not known
   * @return whether all neurons have a hard reset, so that NIR's equations are the network's
   * @throws IllegalArgumentException if dt is not positive, or the normalization is not for the
   *     frames of the network
   * @throws ExportException if NIR cannot express a part; the message names it and the reason
   * @throws IOException if the file cannot be written
   */
  public static boolean write(
      Path file,
      SpikingNetwork network,
      NetworkDescription description,
      double dt,
      FrameNormalization normalization)
      throws IOException {
    if (!(dt > 0) || Double.isInfinite(dt)) {
      throw new IllegalArgumentException(
          "The duration of a time step must be a positive number of seconds, but is " + dt + ".");
    }
    Preprocessing.requireFit(description, normalization);
    NirGraph graph;
    try {
      graph = new NirExport(StepFlow.of(network), dt).graph(network, description, normalization);
    } catch (IllegalArgumentException e) {
      throw new ExportException(e.getMessage(), e);
    }
    NirFile.write(file, graph);
    return graph.metadata().get(RESET).equals("zero");
  }

  private NirGraph graph(
      SpikingNetwork network, NetworkDescription description, FrameNormalization normalization) {
    for (int i = 0; i < flow.nodes().size(); i++) {
      values.add(new LinkedHashSet<>());
    }
    for (int i = 0; i < flow.nodes().size(); i++) {
      add(i);
    }
    Set<String> late = new HashSet<>();
    for (int i = 0; i < flow.nodes().size(); i++) {
      if (flow.nodes().get(i).operation() instanceof StepFlow.Delay) {
        closeLoop(i);
        late.add(delayedName(i));
      }
    }
    long[] classes = sample(flow.nodes().get(flow.output()));
    put(OUTPUT, "Output", Map.of("shape", NirGraph.Values.integers(classes)));
    connect(flow.output(), OUTPUT);
    Set<String> resets = new HashSet<>();
    List<String> leaks = new ArrayList<>();
    network
        .neurons()
        .forEach(
            layer -> {
              resets.add(parameters(layer.model()).reset().name().toLowerCase(Locale.ROOT));
              leaks.add(Double.toString(leak(layer.model(), layer)));
            });
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("producer", "OTTT-DJL " + Versions.project());
    metadata.put(RESET, resets.equals(Set.of("zero")) ? "zero" : "subtract");
    if (resets.size() > 1) {
      metadata.put(RESETS, new Gson().toJson(resetsByNode));
    }
    metadata.put(TIME_STEP, Double.toString(dt));
    metadata.put("leak", String.join(",", leaks));
    metadata.put("time_steps", Integer.toString(description.timeSteps()));
    metadata.put("fires", "u >= v_threshold");
    metadata.put(Preprocessing.KEY, Preprocessing.json(description, normalization));
    metadata.put(NetworkDescription.KEY, description.toJson());
    NirGraph graph = new NirGraph(nodes, List.copyOf(edges), metadata);
    NirOrder.requireClear(graph, late);
    return graph;
  }

  private static long[] sample(StepFlow.Node node) {
    return node.shape().slice(1).getShape();
  }

  private static int[] extents(StepFlow.Node node) {
    return Arrays.stream(sample(node)).mapToInt(Math::toIntExact).toArray();
  }

  private String put(String name, String type, Map<String, NirGraph.Values> parameters) {
    nodes.put(name, new NirGraph.Node(name, type, parameters));
    return name;
  }

  private void connect(int from, String to) {
    values.get(from).forEach(source -> edges.add(new NirGraph.Edge(source, to)));
  }

  /** Appends a node that reads another node of the flow and is the value of this one. */
  private String append(
      int index, String suffix, String type, Map<String, NirGraph.Values> parameters) {
    String name = flow.nodes().get(index).name() + "_" + index + suffix;
    put(name, type, parameters);
    connect(flow.nodes().get(index).inputs().get(0), name);
    values.get(index).add(name);
    return name;
  }

  /** Appends a node that reads the last one of the same node of the flow and replaces it. */
  private void replace(
      int index, String suffix, String type, Map<String, NirGraph.Values> parameters) {
    String before = values.get(index).iterator().next();
    String name = put(flow.nodes().get(index).name() + "_" + index + suffix, type, parameters);
    edges.add(new NirGraph.Edge(before, name));
    values.get(index).clear();
    values.get(index).add(name);
  }

  private void add(int index) {
    StepFlow.Node node = flow.nodes().get(index);
    StepFlow.Operation operation = node.operation();
    if (operation instanceof StepFlow.Input) {
      values
          .get(index)
          .add(put(INPUT, "Input", Map.of("shape", NirGraph.Values.integers(sample(node)))));
    } else if (operation instanceof StepFlow.Connect connect) {
      connection(index, node, connect.synapse());
    } else if (operation instanceof StepFlow.Fire fire) {
      neurons(index, node, fire);
    } else if (operation instanceof StepFlow.Average average) {
      append(index, "", "AvgPool2d", pool(average.pooling()));
    } else if (operation instanceof StepFlow.GlobalAverage) {
      StepFlow.Node source = flow.nodes().get(node.inputs().get(0));
      long height = source.shape().get(2);
      long width = source.shape().get(3);
      append(
          index,
          "_pool",
          "AvgPool2d",
          Map.of(
              "kernel_size", NirGraph.Values.integers(height, width),
              "stride", NirGraph.Values.integers(height, width),
              "padding", NirGraph.Values.integers(0, 0)));
      replace(index, "_flatten", "Flatten", flatten(source.shape().get(1), 1, 1));
    } else if (operation instanceof StepFlow.Flat) {
      append(index, "", "Flatten", flatten(sample(flow.nodes().get(node.inputs().get(0)))));
    } else if (operation instanceof StepFlow.Times times) {
      append(index, "", "Scale", scale(node, times.factor()));
    } else if (operation instanceof StepFlow.Gain gain) {
      int source = node.inputs().get(0);
      if (folded.containsKey(source)) {
        values.get(index).addAll(values.get(source));
      } else {
        append(index, "", "Scale", scale(node, NetworkNumbers.value(gain.gain()) * gain.factor()));
      }
    } else if (operation instanceof StepFlow.Add) {
      for (int input : node.inputs()) {
        sum(index, node, values.get(input));
      }
    } else if (operation instanceof StepFlow.Enlarge) {
      throw new IllegalArgumentException(
          "Part "
              + node.name()
              + " enlarges images, which NIR cannot express (the feedback of VGG-F does so); export"
              + " the network as ONNX instead.");
    } else {
      // What comes back is known by the name of its connection, which comes later.
      values.get(index).add(delayedName(index));
    }
  }

  private void sum(int index, StepFlow.Node node, Set<String> summands) {
    if (!Collections.disjoint(values.get(index), summands)) {
      throw new IllegalArgumentException(
          "Part "
              + node.name()
              + " adds the same signal twice, but NIR has one edge between two nodes; multiply it"
              + " by 2 instead, or export the network as ONNX.");
    }
    values.get(index).addAll(summands);
  }

  private String delayedName(int delay) {
    int source = flow.nodes().get(delay).inputs().get(0);
    return flow.nodes().get(source).name()
        + "_"
        + source
        + (pooled(flow.nodes().get(source)) ? "_pool" : "");
  }

  private static boolean pooled(StepFlow.Node node) {
    return node.operation() instanceof StepFlow.Connect connect
        && connect.synapse() instanceof Conv2dSynapse convolution
        && convolution.pool().isPresent();
  }

  /** Whether what comes back one step late has come from where it goes to. */
  private boolean isLoop(int delay) {
    Set<Integer> reached = new HashSet<>(Set.of(delay));
    for (int i = 0; i < flow.nodes().size(); i++) {
      StepFlow.Node node = flow.nodes().get(i);
      if (!(node.operation() instanceof StepFlow.Delay)
          && !Collections.disjoint(node.inputs(), reached)) {
        reached.add(i);
      }
    }
    return reached.contains(flow.nodes().get(delay).inputs().get(0));
  }

  private void closeLoop(int delay) {
    StepFlow.Node source = flow.nodes().get(flow.nodes().get(delay).inputs().get(0));
    if (!isLoop(delay)) {
      throw new IllegalArgumentException(
          "Connection "
              + source.name()
              + " is one step late, but closes no loop, where NIR has no delay; use connect instead"
              + " of connectBack, or export the network as ONNX.");
    }
    if (source.operation() instanceof StepFlow.Connect connect
        && connect.synapse().hasBias()
        && NetworkNumbers.anyNotZero(NetworkNumbers.bias(connect.synapse(), 1f).values())) {
      throw new IllegalArgumentException(
          "Connection "
              + source.name()
              + " comes back one step late and has a bias, which NIR would add one step too early;"
              + " build it with optBias(false), or export the network as ONNX.");
    }
  }

  private static Map<String, NirGraph.Values> pool(AveragePooling pooling) {
    return Map.of(
        "kernel_size", NirGraph.Values.integers(pooling.size(), pooling.size()),
        "stride", NirGraph.Values.integers(pooling.stride(), pooling.stride()),
        "padding", NirGraph.Values.integers(pooling.padding(), pooling.padding()));
  }

  private static Map<String, NirGraph.Values> flatten(long... input) {
    return Map.of(
        "input_type", NirGraph.Values.integers(input),
        "start_dim", NirGraph.Values.integer(0),
        "end_dim", NirGraph.Values.integer(-1));
  }

  private static Map<String, NirGraph.Values> scale(StepFlow.Node node, float factor) {
    return Map.of("scale", NirGraph.Values.filled(factor, extents(node)));
  }

  private void connection(int index, StepFlow.Node node, Synapse synapse) {
    float factor = folded.getOrDefault(index, 1f);
    NetworkNumbers.Values weight = NetworkNumbers.weight(synapse, factor);
    NetworkNumbers.Values bias = NetworkNumbers.bias(synapse, factor);
    NirGraph.Values weights = NirGraph.Values.floats(weight.values(), weight.shape());
    NirGraph.Values biases = NirGraph.Values.floats(bias.values(), bias.shape());
    if (synapse instanceof LinearSynapse) {
      if (synapse.hasBias()) {
        append(index, "", "Affine", Map.of("weight", weights, "bias", biases));
      } else {
        append(index, "", "Linear", Map.of("weight", weights));
      }
      return;
    }
    if (!(synapse instanceof Conv2dSynapse convolution)) {
      throw new IllegalArgumentException(
          "Connection "
              + node.name()
              + " is a custom class ("
              + synapse.getClass().getSimpleName()
              + ") that NIR export does not support; use Conv2dSynapse or LinearSynapse.");
    }
    Shape input = flow.nodes().get(node.inputs().get(0)).shape();
    append(
        index,
        "",
        "Conv2d",
        Map.of(
            "input_shape", NirGraph.Values.integers(input.get(2), input.get(3)),
            "weight", weights,
            "bias", biases,
            "stride", NirGraph.Values.integers(convolution.stride(), convolution.stride()),
            "padding", NirGraph.Values.integers(convolution.padding(), convolution.padding()),
            "dilation", NirGraph.Values.integers(1, 1),
            "groups", NirGraph.Values.integer(convolution.groups())));
    convolution.pool().ifPresent(pooling -> replace(index, "_pool", "AvgPool2d", pool(pooling)));
  }

  private static LifParameters parameters(NeuronModel model) {
    if (model instanceof Lif lif) {
      return lif.parameters();
    }
    if (model instanceof ParametricLif plif) {
      return plif.parameters();
    }
    return ((CurrentBasedLif) model).parameters();
  }

  private static double leak(NeuronModel model, Neurons neurons) {
    return model instanceof ParametricLif
        ? NetworkNumbers.learnedLeak(neurons)
        : parameters(model).leak();
  }

  private void neurons(int index, StepFlow.Node node, StepFlow.Fire fire) {
    NeuronModel model = fire.neurons().model();
    if (model instanceof AdaptiveLif) {
      throw new IllegalArgumentException(
          "Layer "
              + node.name()
              + " has neurons with an adapting threshold (alif), which NIR has no node for; train"
              + " with --neuron lif, or export the network as ONNX.");
    }
    if (!(model instanceof Lif)
        && !(model instanceof ParametricLif)
        && !(model instanceof CurrentBasedLif)) {
      throw new IllegalArgumentException(
          "Layer "
              + node.name()
              + " has custom neurons ("
              + model.name()
              + ") that NIR export does not support; use one of the library's models.");
    }
    int[] shape = extents(node);
    double lambda = leak(model, fire.neurons());
    LifParameters parameters = parameters(model);
    Map<String, NirGraph.Values> all = new LinkedHashMap<>();
    if (model instanceof CurrentBasedLif cuba) {
      double alpha = cuba.currentLeak();
      if (alpha == 1 || lambda == 1) {
        throw new IllegalArgumentException(
            "Layer "
                + node.name()
                + " has a leak of 1 in current or membrane, which NIR's CubaLIF cannot express; use"
                + " leaks below 1.");
      }
      all.put("tau_syn", NirGraph.Values.filled(dt / (1 - alpha), shape));
      all.put("w_in", NirGraph.Values.filled(1 / (1 - alpha), shape));
      all.put("tau_mem", NirGraph.Values.filled(dt / (1 - lambda), shape));
      all.put("r", NirGraph.Values.filled(1 / (1 - lambda), shape));
      all.put("v_leak", NirGraph.Values.filled(0, shape));
    } else if (lambda == 1) {
      all.put("r", NirGraph.Values.filled(1 / dt, shape));
    } else {
      all.put("tau", NirGraph.Values.filled(dt / (1 - lambda), shape));
      all.put("r", NirGraph.Values.filled(1 / (1 - lambda), shape));
      all.put("v_leak", NirGraph.Values.filled(0, shape));
    }
    all.put("v_threshold", NirGraph.Values.filled(parameters.threshold(), shape));
    all.put("v_reset", NirGraph.Values.filled(0, shape));
    String type = model instanceof CurrentBasedLif ? "CubaLIF" : lambda == 1 ? "IF" : "LIF";
    String name = append(index, "", type, all);
    resetsByNode.put(name, parameters.reset().name().toLowerCase(Locale.ROOT));
  }
}
