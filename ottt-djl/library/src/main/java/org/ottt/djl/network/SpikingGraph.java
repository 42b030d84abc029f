package org.ottt.djl.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Inbound;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/**
 * Layers of neurons with names, and connections between any of them (patent equation 6): forward
 * ones within a time step, and backward ones, which deliver a layer's output of the previous step
 * to an earlier layer or to the same one.
 *
 * <pre>{@code
 * SpikingGraph graph =
 *     SpikingGraph.builder()
 *         .addLayer("first", Lif.DEFAULT)
 *         .addLayer("second", Lif.DEFAULT)
 *         .connect(SpikingGraph.INPUT, "first", Conv2dSynapse.builder(8).build())
 *         .connect("first", "second", Conv2dSynapse.builder(16).optStride(2).build())
 *         .connectBack("second", "first", Conv2dSynapse.builder(8).build())
 *         .connectBack("second", "second", Conv2dSynapse.builder(16).build())
 *         .build();
 * }</pre>
 *
 * <p>Under the online rules errors flow through the forward connections of a step; all weights
 * learn, those of connections back from the traces of the step before. Under BPTT errors flow
 * through all connections. What comes back may have another height and width than the layer that it
 * goes into: it is enlarged by repeating pixels, or averaged, by a whole factor.
 *
 * <p>Input {@code [N, ...]} of the layers that read {@link #INPUT}; output is that of the output
 * layer, the last one that was added unless {@link Builder#optOutput} says otherwise.
 */
public final class SpikingGraph extends AbstractSpikingBlock implements FlowPart {

  /** The name that connections use for the input of the graph. */
  public static final String INPUT = "input";

  private static final String OUTPUT_OF_LAST_STEP = "output of the last step";

  private final List<GraphLayer> order;
  private final GraphLayer output;
  private final List<GraphConnection> back;

  private SpikingGraph(
      Map<String, GraphLayer> layers, List<GraphConnection> connections, GraphLayer output) {
    order = ForwardOrder.of(layers, output);
    for (GraphLayer layer : order) {
      addChildBlock(layer.name(), layer);
    }
    back = connections.stream().filter(GraphConnection::isBack).toList();
    // After the layers, so that parameters are in the order of the authors' networks.
    back.forEach(connection -> addChildBlock(connection.name(), connection.synapse()));
    this.output = output;
  }

  /**
   * Creates a builder.
   *
   * @return a builder without layers
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Signal step(TimeStep step, Signal input) {
    Map<GraphLayer, Signal> outputs = new HashMap<>();
    Map<GraphLayer, Shape> neurons = back.isEmpty() ? Map.of() : neuronShapes(input.shape());
    for (GraphLayer layer : order) {
      List<Inbound> inbound = new ArrayList<>();
      for (GraphConnection connection : layer.inbound()) {
        Signal presynaptic =
            connection.isBack()
                ? ofLastStep(step, connection, neurons)
                : connection.from() == null ? input : outputs.get(connection.from());
        if (presynaptic != null) {
          inbound.add(new Inbound(connection.synapse(), presynaptic));
        }
      }
      outputs.put(layer, layer.fire(step, inbound));
    }
    back.stream()
        .map(GraphConnection::from)
        .distinct()
        .forEach(layer -> step.state().putSignal(layer, OUTPUT_OF_LAST_STEP, outputs.get(layer)));
    return outputs.get(output);
  }

  /** Returns what comes back to a layer; null at the first step. */
  private static Signal ofLastStep(
      TimeStep step, GraphConnection connection, Map<GraphLayer, Shape> neurons) {
    Signal last = step.state().getSignal(connection.from(), OUTPUT_OF_LAST_STEP);
    return last == null
        ? null
        : connection.resize(last.shape(), neurons.get(connection.to())).apply(last);
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  @Override
  public int describe(StepFlow.Builder flow, int input) {
    Map<GraphLayer, Shape> neurons = neuronShapes(flow.shape(input));
    Map<GraphLayer, Integer> outputs = new HashMap<>();
    Map<GraphConnection, Integer> delays = new LinkedHashMap<>();
    for (GraphLayer layer : order) {
      int current = -1;
      for (GraphConnection connection : layer.inbound()) {
        int next;
        if (connection.isBack()) {
          next = flow.delay(connection.synapse(), neurons.get(layer));
          delays.put(connection, next);
        } else {
          next =
              flow.connect(
                  connection.synapse(),
                  connection.from() == null ? input : outputs.get(connection.from()));
        }
        current = current < 0 ? next : flow.sum(layer, current, next);
      }
      outputs.put(layer, layer.describe(flow, current));
    }
    // The current is what is delayed, so that a bias is not felt before the first spikes come back.
    delays.forEach(
        (connection, delay) -> {
          int source = outputs.get(connection.from());
          int resized =
              connection
                  .resize(flow.shape(source), neurons.get(connection.to()))
                  .describe(flow, connection.synapse(), source);
          flow.setDelayed(delay, flow.connect(connection.synapse(), resized));
        });
    return outputs.get(output);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Map<GraphLayer, Shape> neurons = neuronShapes(inputShapes[0]);
    // What comes back is felt at the second step only, which is too late to refuse a batch.
    back.forEach(
        connection ->
            connection.resize(
                connection.from().outputShape(neurons.get(connection.from())),
                neurons.get(connection.to())));
    return new Shape[] {output.outputShape(neurons.get(output))};
  }

  /** Returns the shapes of all layers for an input. */
  private Map<GraphLayer, Shape> neuronShapes(Shape input) {
    Map<GraphLayer, Shape> neurons = new HashMap<>();
    Map<GraphLayer, Shape> outputs = new HashMap<>();
    for (GraphLayer layer : order) {
      Shape charged = charged(layer, input, outputs);
      neurons.put(layer, charged);
      outputs.put(layer, layer.outputShape(charged));
    }
    return neurons;
  }

  /** Returns the shape of a layer's neurons, on which all its forward connections must agree. */
  private static Shape charged(GraphLayer layer, Shape input, Map<GraphLayer, Shape> shapes) {
    Shape charged = null;
    GraphConnection first = null;
    for (GraphConnection connection : layer.inbound()) {
      if (!connection.isBack()) {
        Shape source = connection.from() == null ? input : shapes.get(connection.from());
        Shape current = connection.currentShape(source);
        if (charged != null && !charged.equals(current)) {
          throw new IllegalArgumentException(
              "Layer '%s' gets currents of different sizes: %s from '%s' and %s from '%s';"
                      .formatted(
                          layer.name(), charged, first.source(), current, connection.source())
                  + " give the connections equal filters, and strides that fit.");
        }
        charged = current;
        first = connection;
      }
    }
    return charged;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Map<GraphLayer, Shape> neurons = neuronShapes(inputShapes[0]);
    for (GraphLayer layer : order) {
      layer.initialize(manager, dataType, neurons.get(layer));
      for (GraphConnection connection : layer.inbound()) {
        Shape source =
            connection.from() == null
                ? inputShapes[0]
                : connection.from().outputShape(neurons.get(connection.from()));
        if (connection.isBack()) {
          source = connection.resize(source, neurons.get(layer)).shape(source);
        }
        connection.initialize(manager, dataType, source);
      }
    }
  }

  /** Builds a {@link SpikingGraph}. */
  public static final class Builder {

    private record Layer(NeuronModel model, List<SpikingBlock> parts) {}

    private record Connection(String from, String to, Synapse synapse, boolean back) {}

    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private String output;
    private boolean isBuilt;

    private Builder() {}

    /**
     * Adds a layer of neurons.
     *
     * @param name a name of its own
     * @param model the neurons' dynamics
     * @param parts parts that its spikes pass first, such as dropout or a pool
     * @return this builder
     */
    public Builder addLayer(String name, NeuronModel model, SpikingBlock... parts) {
      if (name.equals(INPUT) || name.isBlank() || layers.containsKey(name)) {
        throw new IllegalArgumentException(
            "A layer needs a name of its own other than '" + INPUT + "', but is '" + name + "'.");
      }
      layers.put(name, new Layer(model, List.of(parts)));
      return this;
    }

    /**
     * Adds a layer of leaky integrate-and-fire neurons.
     *
     * @param name a name of its own
     * @param parameters the neurons' parameters
     * @param parts parts that its spikes pass first
     * @return this builder
     */
    public Builder addLayer(String name, LifParameters parameters, SpikingBlock... parts) {
      return addLayer(name, new Lif(parameters), parts);
    }

    /**
     * Connects a layer, or the input, with a later layer, within a time step.
     *
     * @param from a layer's name or {@link #INPUT}
     * @param to a layer's name
     * @param synapse the connection
     * @return this builder
     */
    public Builder connect(String from, String to, Synapse synapse) {
      connections.add(new Connection(from, to, synapse, false));
      return this;
    }

    /**
     * Connects a layer with any layer, one step late: feedback, or recurrence onto the same layer.
     *
     * @param from a layer's name
     * @param to a layer's name; may be the same
     * @param synapse the connection
     * @return this builder
     * @throws IllegalArgumentException if it comes from the input
     */
    public Builder connectBack(String from, String to, Synapse synapse) {
      if (from.equals(INPUT)) {
        throw new IllegalArgumentException(
            "The input cannot come back one step late, only a layer can; use connect.");
      }
      connections.add(new Connection(from, to, synapse, true));
      return this;
    }

    /**
     * Sets the layer whose spikes leave the graph.
     *
     * @param name its name; the last layer that was added by default
     * @return this builder
     */
    public Builder optOutput(String name) {
      output = name;
      return this;
    }

    /**
     * Builds the graph, once: it takes over connections and parts.
     *
     * @return the graph, not yet initialized
     * @throws IllegalStateException if it has been built already
     * @throws IllegalArgumentException if a name is unknown, a layer is not connected, or forward
     *     connections form a cycle; the message names the layers
     */
    public SpikingGraph build() {
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("The graph has no layers; add one with addLayer.");
      }
      if (isBuilt) {
        throw new IllegalStateException(
            "This builder's connections belong to the graph that it has built; make another builder"
                + " for another network, which would share their weights.");
      }
      Map<String, GraphLayer> built = new LinkedHashMap<>();
      layers.forEach(
          (name, layer) -> built.put(name, new GraphLayer(name, layer.model(), layer.parts())));
      List<GraphConnection> joined = new ArrayList<>();
      for (Connection connection : connections) {
        boolean fromInput = connection.from().equals(INPUT);
        GraphConnection made =
            new GraphConnection(
                fromInput ? null : known(built, connection.from()),
                known(built, connection.to()),
                connection.synapse(),
                connection.back());
        made.to().add(made);
        joined.add(made);
      }
      built.values().forEach(GraphLayer::close);
      String last = output == null ? List.copyOf(built.keySet()).get(built.size() - 1) : output;
      SpikingGraph graph = new SpikingGraph(built, joined, known(built, last));
      isBuilt = true;
      return graph;
    }

    private static GraphLayer known(Map<String, GraphLayer> layers, String name) {
      GraphLayer layer = layers.get(name);
      if (layer == null) {
        throw new IllegalArgumentException(
            "The graph has no layer '" + name + "'; its layers are " + layers.keySet() + ".");
      }
      return layer;
    }
  }
}
