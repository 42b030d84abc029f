package org.ottt.djl.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Map;
import org.ottt.djl.export.NetworkNumbers;
import org.ottt.djl.network.StepFlow;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.StateVariable;
import org.ottt.djl.simulation.Neurons;

/**
 * Layers of neurons as ONNX operators, in the order of floating-point operations that the library
 * has. A state variable that is missing is at rest, which is 0 for all models here.
 */
final class OnnxNeurons {

  private final OnnxGraph graph;

  OnnxNeurons(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Names the state variables of a layer.
   *
   * @throws IllegalArgumentException if the model has no ONNX form; the message names the layer
   */
  static List<String> variables(StepFlow.Node node, Neurons neurons) {
    NeuronModel model = neurons.model();
    if (model instanceof Lif || model instanceof ParametricLif) {
      return List.of(StateVariable.MEMBRANE);
    }
    if (model instanceof CurrentBasedLif) {
      return List.of(CurrentBasedLif.CURRENT, StateVariable.MEMBRANE);
    }
    if (model instanceof AdaptiveLif) {
      return List.of(AdaptiveLif.ADAPTATION, StateVariable.MEMBRANE);
    }
    throw new IllegalArgumentException(
        "Layer "
            + node.name()
            + " has custom neurons ("
            + model.name()
            + ") that ONNX export does not support; use one of the library's models.");
  }

  /**
   * Writes a step of a layer.
   *
   * @param name begins the names of all values of the step
   * @param neurons the layer
   * @param current the value of I[t]
   * @param state values of the variables after the last step; set to those after this step
   * @param lastStep whether nobody needs the state any more
   * @return the value of s[t]
   */
  String fire(
      String name, Neurons neurons, String current, Map<String, String> state, boolean lastStep) {
    NeuronModel model = neurons.model();
    if (model instanceof ParametricLif plif) {
      LifParameters learned = plif.parameters().withLeak(NetworkNumbers.learnedLeak(neurons));
      return lif(name, learned, current, state, lastStep);
    }
    if (model instanceof CurrentBasedLif cuba) {
      String i =
          decayed(
              name + "/current", state.get(CurrentBasedLif.CURRENT), cuba.currentLeak(), current);
      state.put(CurrentBasedLif.CURRENT, i);
      return lif(name, cuba.parameters(), i, state, lastStep);
    }
    if (model instanceof AdaptiveLif adaptive) {
      return adaptive(name, adaptive, current, state, lastStep);
    }
    return lif(name, ((Lif) model).parameters(), current, state, lastStep);
  }

  private String lif(
      String name,
      LifParameters parameters,
      String current,
      Map<String, String> state,
      boolean lastStep) {
    String u =
        decayed(name + "/membrane", state.get(StateVariable.MEMBRANE), parameters.leak(), current);
    String s = spikes(name, u, graph.constant(parameters.threshold()));
    if (!lastStep) {
      state.put(StateVariable.MEMBRANE, reset(name, parameters, u, s));
    }
    return s;
  }

  private String adaptive(
      String name, AdaptiveLif model, String current, Map<String, String> state, boolean lastStep) {
    LifParameters parameters = model.parameters();
    String u =
        decayed(name + "/membrane", state.get(StateVariable.MEMBRANE), parameters.leak(), current);
    String b = state.get(AdaptiveLif.ADAPTATION);
    String threshold = graph.constant(parameters.threshold());
    if (b != null) {
      String raised = graph.mul(name + "/raised", b, graph.constant(model.adaptation()));
      threshold = graph.add(name + "/threshold", raised, threshold);
    }
    String s = spikes(name, u, threshold);
    if (!lastStep) {
      String added = graph.mul(name + "/added", s, graph.constant(1 - model.adaptationLeak()));
      state.put(
          AdaptiveLif.ADAPTATION, decayed(name + "/adaptation", b, model.adaptationLeak(), added));
      state.put(StateVariable.MEMBRANE, reset(name, parameters, u, s));
    }
    return s;
  }

  /** decay * past + present. */
  private String decayed(String name, String past, float decay, String present) {
    if (past == null) {
      return present;
    }
    String rest = decay == 1 ? past : graph.mul(name + "/decayed", past, graph.constant(decay));
    return graph.add(name, rest, present);
  }

  private String spikes(String name, String u, String threshold) {
    String fired = graph.node("GreaterOrEqual", name + "/fired", List.of(u, threshold));
    return graph.node(
        "Cast",
        name + "/spikes",
        List.of(fired),
        OnnxGraph.integer("to", TensorProto.DataType.FLOAT.getNumber()));
  }

  private String reset(String name, LifParameters parameters, String u, String s) {
    boolean soft = parameters.reset() == Reset.SUBTRACT;
    String lost;
    if (!soft) {
      lost = graph.mul(name + "/lost", u, s);
    } else if (parameters.threshold() == 1) {
      lost = s;
    } else {
      lost = graph.mul(name + "/lost", s, graph.constant(parameters.threshold()));
    }
    return graph.sub(name + "/reset", u, lost);
  }
}
