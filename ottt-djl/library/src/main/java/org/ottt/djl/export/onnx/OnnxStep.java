package org.ottt.djl.export.onnx;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.export.FoldedGains;
import org.ottt.djl.export.NetworkNumbers;
import org.ottt.djl.network.StepFlow;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;

/** Writes time steps of a network into an ONNX graph. Weights are written once for all steps. */
final class OnnxStep {

  /** Something that lives from step to step: a variable of a layer, or a delayed current. */
  record State(int node, String variable) {}

  private static final String DELAYED = "current";

  private final OnnxGraph graph;
  private final StepFlow flow;
  private final OnnxNeurons neurons;

  /** Gains that are folded into the connection before them, by the connection's node. */
  private final Map<Integer, Float> folded;

  private final Map<Integer, List<String>> weights = new HashMap<>();

  /** Nodes that depend on the input alone; of a still image they are written once. */
  private final boolean[] timeless;

  private final String[] still;

  OnnxStep(OnnxGraph graph, StepFlow flow) {
    this.graph = graph;
    this.flow = flow;
    neurons = new OnnxNeurons(graph);
    timeless = new boolean[flow.nodes().size()];
    still = new String[flow.nodes().size()];
    for (int i = 0; i < timeless.length; i++) {
      StepFlow.Node node = flow.nodes().get(i);
      timeless[i] =
          !(node.operation() instanceof StepFlow.Fire)
              && !(node.operation() instanceof StepFlow.Delay)
              && node.inputs().stream().allMatch(input -> timeless[input]);
      if (node.operation() instanceof StepFlow.Connect connect) {
        requireKnown(node, connect.synapse());
      }
    }
    folded = FoldedGains.of(flow);
  }

  private static void requireKnown(StepFlow.Node node, Synapse synapse) {
    if (!(synapse instanceof Conv2dSynapse) && !(synapse instanceof LinearSynapse)) {
      throw new IllegalArgumentException(
          "Connection "
              + node.name()
              + " is a custom class ("
              + synapse.getClass().getSimpleName()
              + ") that ONNX export does not support; use Conv2dSynapse or LinearSynapse.");
    }
  }

  /** Returns the states in a fixed order. */
  List<State> states() {
    List<State> states = new ArrayList<>();
    for (int i = 0; i < flow.nodes().size(); i++) {
      StepFlow.Node node = flow.nodes().get(i);
      if (node.operation() instanceof StepFlow.Fire fire) {
        for (String variable : OnnxNeurons.variables(node, fire.neurons())) {
          states.add(new State(i, variable));
        }
      } else if (node.operation() instanceof StepFlow.Delay) {
        states.add(new State(i, DELAYED));
      }
    }
    return states;
  }

  /** Returns the name that a state has as an input; outputs have the prefix {@code next/}. */
  String nameOf(State state) {
    return flow.nodes().get(state.node()).name() + "/" + state.variable().replace(' ', '_');
  }

  long[] shapeOf(State state) {
    return flow.nodes().get(state.node()).shape().slice(1).getShape();
  }

  /**
   * Writes one step.
   *
   * @param suffix ends the names of this step's values
   * @param frame the value of the step's input
   * @param isStill whether the input is the same at every step
   * @param states values after the last step, missing where at rest; set to those after this one
   * @param lastStep whether nobody needs the states any more
   * @return the value of the logits of the step
   */
  String write(
      String suffix, String frame, boolean isStill, Map<State, String> states, boolean lastStep) {
    String[] values = new String[flow.nodes().size()];
    for (int i = 0; i < values.length; i++) {
      if (isStill && timeless[i] && still[i] != null) {
        values[i] = still[i];
        continue;
      }
      if (lastStep && !isNeeded(i)) {
        continue;
      }
      values[i] = write(i, suffix, frame, values, states, lastStep);
      still[i] = values[i];
    }
    if (!lastStep) {
      for (int i = 0; i < values.length; i++) {
        if (flow.nodes().get(i).operation() instanceof StepFlow.Delay) {
          states.put(new State(i, DELAYED), values[flow.nodes().get(i).inputs().get(0)]);
        }
      }
    }
    return values[flow.output()];
  }

  /** Whether a node is on the way to the logits of the same step. */
  private boolean isNeeded(int which) {
    boolean[] needed = new boolean[flow.nodes().size()];
    needed[flow.output()] = true;
    for (int i = flow.output(); i >= 0; i--) {
      if (needed[i] && !(flow.nodes().get(i).operation() instanceof StepFlow.Delay)) {
        flow.nodes().get(i).inputs().forEach(input -> needed[input] = true);
      }
    }
    return needed[which];
  }

  private String write(
      int index,
      String suffix,
      String frame,
      String[] values,
      Map<State, String> states,
      boolean lastStep) {
    StepFlow.Node node = flow.nodes().get(index);
    StepFlow.Operation operation = node.operation();
    String name = node.name() + "/" + index + suffix;
    if (operation instanceof StepFlow.Input) {
      return frame;
    }
    if (operation instanceof StepFlow.Delay) {
      return states.get(new State(index, DELAYED));
    }
    String input = values[node.inputs().get(0)];
    if (operation instanceof StepFlow.Fire fire) {
      Map<String, String> own = new HashMap<>();
      List<String> variables = OnnxNeurons.variables(node, fire.neurons());
      for (String variable : variables) {
        String value = states.get(new State(index, variable));
        if (value != null) {
          own.put(variable, value);
        }
      }
      String spikes = neurons.fire(name, fire.neurons(), input, own, lastStep);
      own.forEach((variable, value) -> states.put(new State(index, variable), value));
      return spikes;
    }
    if (operation instanceof StepFlow.Connect connect) {
      return connect(index, name, connect.synapse(), input);
    }
    if (operation instanceof StepFlow.Add) {
      String second = values[node.inputs().get(1)];
      // A delayed current is missing at the first step.
      return input == null ? second : second == null ? input : graph.add(name, input, second);
    }
    if (operation instanceof StepFlow.Gain gain) {
      return folded.containsKey(node.inputs().get(0))
          ? input
          : graph.mul(
              name, input, graph.constant(NetworkNumbers.value(gain.gain()) * gain.factor()));
    }
    if (operation instanceof StepFlow.Times times) {
      return graph.mul(name, input, graph.constant(times.factor()));
    }
    if (operation instanceof StepFlow.Average average) {
      return average(name, average.pooling(), input);
    }
    if (operation instanceof StepFlow.GlobalAverage) {
      String pooled = graph.node("GlobalAveragePool", name + "/pooled", List.of(input));
      return graph.node("Flatten", name, List.of(pooled), OnnxGraph.integer("axis", 1));
    }
    if (operation instanceof StepFlow.Flat) {
      return graph.node("Flatten", name, List.of(input), OnnxGraph.integer("axis", 1));
    }
    StepFlow.Enlarge enlarge = (StepFlow.Enlarge) operation;
    return enlarge(name, enlarge.factor(), input);
  }

  private String enlarge(String name, int factor, String input) {
    String scales = graph.floats(name + "/scales", new float[] {1, 1, factor, factor}, 4);
    return graph.node(
        "Resize",
        name,
        List.of(input, "", scales),
        OnnxGraph.text("mode", "nearest"),
        OnnxGraph.text("coordinate_transformation_mode", "asymmetric"),
        OnnxGraph.text("nearest_mode", "floor"));
  }

  private String average(String name, AveragePooling pooling, String input) {
    int padding = pooling.padding();
    List<AttributeProto> attributes =
        new ArrayList<>(
            List.of(
                OnnxGraph.integers("kernel_shape", pooling.size(), pooling.size()),
                OnnxGraph.integers("strides", pooling.stride(), pooling.stride())));
    if (padding > 0) {
      attributes.add(OnnxGraph.integers("pads", padding, padding, padding, padding));
      attributes.add(OnnxGraph.integer("count_include_pad", 1));
    }
    return graph.node(
        "AveragePool", name, List.of(input), attributes.toArray(AttributeProto[]::new));
  }

  private String connect(int index, String name, Synapse synapse, String input) {
    List<String> inputs = new ArrayList<>(List.of(input));
    inputs.addAll(
        weights.computeIfAbsent(index, i -> parameters(flow.nodes().get(i).name(), i, synapse)));
    if (synapse instanceof Conv2dSynapse convolution) {
      int padding = convolution.padding();
      String current =
          graph.node(
              "Conv",
              name,
              inputs,
              OnnxGraph.integers("kernel_shape", convolution.kernel(), convolution.kernel()),
              OnnxGraph.integers("strides", convolution.stride(), convolution.stride()),
              OnnxGraph.integers("pads", padding, padding, padding, padding),
              OnnxGraph.integer("group", convolution.groups()));
      return convolution
          .pool()
          .map(pooling -> average(name + "/pool", pooling, current))
          .orElse(current);
    }
    return graph.node("Gemm", name, inputs, OnnxGraph.integer("transB", 1));
  }

  private List<String> parameters(String name, int index, Synapse synapse) {
    float factor = folded.getOrDefault(index, 1f);
    NetworkNumbers.Values weight = NetworkNumbers.weight(synapse, factor);
    List<String> names = new ArrayList<>();
    names.add(graph.floats(name + "/weight", weight.values(), weight.shape()));
    if (synapse.hasBias()) {
      NetworkNumbers.Values bias = NetworkNumbers.bias(synapse, factor);
      names.add(graph.floats(name + "/bias", bias.values(), bias.shape()));
    }
    return names;
  }

  /** Returns the shape of a sample of the input. */
  long[] inputShape() {
    Shape shape = flow.nodes().get(0).shape();
    return Arrays.copyOfRange(shape.getShape(), 1, shape.dimension());
  }

  long[] outputShape() {
    return flow.nodes().get(flow.output()).shape().slice(1).getShape();
  }
}
