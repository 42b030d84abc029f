package org.ottt.djl.export.nir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.network.AveragePool;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.NeuronLayer;
import org.ottt.djl.network.Scale;
import org.ottt.djl.network.SpikingGraph;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.network.SynapticCurrent;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Conv2dSynapse;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.synapse.Synapse;

/**
 * A network built from the settings that {@link NirImport} writes down: {@code parts}, a list of
 * maps with {@code name}, {@code type} and what the type needs, in the order in which they run, and
 * {@code back}, a list of connections that come one step late.
 */
final class NirNetwork {

  static final String PARTS = "parts";
  static final String BACK = "back";
  static final String NAME = "name";
  static final String TYPE = "type";
  static final String FROM = "from";
  static final String TO = "to";

  /** The connection from the last neurons to the output, which a file has none of. */
  static final String READOUT = "readout";

  private final Map<String, Synapse> synapses = new HashMap<>();
  private final SpikingNetwork network;

  NirNetwork(Map<String, Object> settings, int timeSteps) {
    List<Map<String, Object>> parts = maps(settings.get(PARTS));
    List<Map<String, Object>> back = maps(settings.getOrDefault(BACK, List.of()));
    int last = parts.size() - 1;
    if (last < 1 || !isConnection(parts.get(last))) {
      throw new IllegalArgumentException("The parts of a NIR network must end in a connection.");
    }
    List<Map<String, Object>> body = parts.subList(0, last);
    SpikingBlock fires = back.isEmpty() ? chain(body) : graph(body, back);
    network = new SpikingNetwork(fires, synapse(parts.get(last)), timeSteps);
  }

  SpikingNetwork network() {
    return network;
  }

  /** Returns the connections by the names of their nodes. */
  Map<String, Synapse> synapses() {
    return synapses;
  }

  private SpikingSequence chain(List<Map<String, Object>> parts) {
    SpikingSequence chain = new SpikingSequence();
    for (int i = 0; i < parts.size(); i++) {
      Map<String, Object> part = parts.get(i);
      boolean charges = i + 1 < parts.size() && isNeurons(parts.get(i + 1));
      if (isConnection(part) && charges) {
        chain.add(new SpikingLayer(synapse(part), neurons(parts.get(++i))));
      } else if (isConnection(part)) {
        chain.add(new SynapticCurrent(synapse(part)));
      } else if (isNeurons(part)) {
        chain.add(new NeuronLayer(neurons(part)));
      } else {
        chain.add(operation(part));
      }
    }
    return chain;
  }

  /** Connection, neurons, what the spikes pass; again and again, with connections back. */
  private SpikingSequence graph(List<Map<String, Object>> parts, List<Map<String, Object>> back) {
    SpikingSequence all = new SpikingSequence();
    SpikingGraph.Builder graph = SpikingGraph.builder();
    String before = SpikingGraph.INPUT;
    List<SpikingBlock> last = new ArrayList<>();
    int i = 0;
    while (i < parts.size() && !isConnection(parts.get(i))) {
      all.add(operation(parts.get(i++)));
    }
    while (i < parts.size()) {
      if (i + 1 >= parts.size() || !isConnection(parts.get(i)) || !isNeurons(parts.get(i + 1))) {
        throw new IllegalArgumentException(
            "In a NIR graph with loops every connection must lead to neurons, but '"
                + parts.get(i).get(NAME)
                + "' does not.");
      }
      Synapse forward = synapse(parts.get(i));
      Map<String, Object> layer = parts.get(i + 1);
      i += 2;
      List<SpikingBlock> passed = new ArrayList<>();
      String first = i < parts.size() ? String.valueOf(parts.get(i).get(TYPE)) : "";
      while (i < parts.size() && !isConnection(parts.get(i))) {
        passed.add(operation(parts.get(i++)));
      }
      String name = String.valueOf(layer.get(NAME));
      if (i == parts.size()) {
        // Behind the graph: what leads back from the last neurons reads their spikes.
        last.addAll(passed);
        passed.clear();
      } else if (!passed.isEmpty()
          && !(passed.size() == 1 && first.equals("Flatten"))
          && back.stream().anyMatch(connection -> name.equals(connection.get(FROM)))) {
        throw new IllegalArgumentException(
            "A recurrent connection leads back from '"
                + name
                + "', whose spikes are pooled or scaled before the next connection; both cannot be"
                + " read together.");
      }
      graph.addLayer(name, neurons(layer), passed.toArray(SpikingBlock[]::new));
      graph.connect(before, name, forward);
      before = name;
    }
    for (Map<String, Object> connection : back) {
      graph.connectBack(
          String.valueOf(connection.get(FROM)),
          String.valueOf(connection.get(TO)),
          synapse(connection));
    }
    all.add(graph.build());
    last.forEach(all::add);
    return all;
  }

  private static boolean isConnection(Map<String, Object> part) {
    return List.of("Conv2d", "Affine", "Linear").contains(part.get(TYPE));
  }

  private static boolean isNeurons(Map<String, Object> part) {
    return List.of("LIF", "CubaLIF").contains(part.get(TYPE));
  }

  private Synapse synapse(Map<String, Object> part) {
    boolean bias = Boolean.TRUE.equals(part.get("bias"));
    int out = integer(part, "out");
    Synapse synapse =
        part.get(TYPE).equals("Conv2d")
            ? Conv2dSynapse.builder(out)
                .optKernel(integer(part, "kernel"), integer(part, "padding"))
                .optStride(integer(part, "stride"))
                .optGroups(integer(part, "groups"))
                .optBias(bias)
                .build()
            : LinearSynapse.builder(out).optBias(bias).build();
    synapses.put(String.valueOf(part.get(NAME)), synapse);
    return synapse;
  }

  private static SpikingBlock operation(Map<String, Object> part) {
    return switch (String.valueOf(part.get(TYPE))) {
      case "AvgPool2d" ->
          new AveragePool(
              new AveragePooling(
                  integer(part, "size"), integer(part, "stride"), integer(part, "padding")));
      case "Flatten" -> new Flatten();
      case "Scale" -> new Scale((float) number(part, "factor"));
      default ->
          throw new IllegalArgumentException(
              "A NIR network here has no part of type " + part.get(TYPE) + ".");
    };
  }

  private static NeuronModel neurons(Map<String, Object> part) {
    LifParameters parameters =
        new LifParameters(
            (float) number(part, "leak"),
            (float) number(part, "threshold"),
            Reset.valueOf(String.valueOf(part.get("reset")).toUpperCase(Locale.ROOT)),
            new SigmoidSurrogate());
    return part.get(TYPE).equals("CubaLIF")
        ? new CurrentBasedLif(parameters, (float) number(part, "current_leak"))
        : new Lif(parameters);
  }

  private static double number(Map<String, Object> part, String name) {
    if (part.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "Part '" + part.get(NAME) + "' of a NIR network has no number '" + name + "'.");
  }

  private static int integer(Map<String, Object> part, String name) {
    return (int) number(part, name);
  }

  private static List<Map<String, Object>> maps(Object list) {
    List<Map<String, Object>> maps = new ArrayList<>();
    if (list instanceof List<?> items) {
      for (Object item : items) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) item).forEach((key, value) -> map.put(String.valueOf(key), value));
        maps.add(map);
      }
    }
    return maps;
  }
}
