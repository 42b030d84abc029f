package org.ottt.djl.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.AveragePooling;
import org.ottt.djl.synapse.Synapse;

/**
 * What one time step of inference consists of: operations on spikes and currents, in the order in
 * which they run, without the code of the blocks. Exporters read networks in this form.
 *
 * @param nodes the operations; a node reads earlier ones, but for {@link Delay}
 * @param output the node of the logits of the step
 */
public record StepFlow(List<Node> nodes, int output) {

  /**
   * An operation and what it reads.
   *
   * @param name the name of the part that does it, which begins like those of its parameters
   * @param operation what is done
   * @param inputs numbers of the nodes that it reads
   * @param shape of the result of one sample, {@code [1, ...]}
   */
  public record Node(String name, Operation operation, List<Integer> inputs, Shape shape) {

    /**
     * Copies the list.
     *
     * @param name the name of the part that does it
     * @param operation what is done
     * @param inputs numbers of the nodes that it reads
     * @param shape of the result of one sample, {@code [1, ...]}
     */
    public Node {
      inputs = List.copyOf(inputs);
    }
  }

  /** What a node does. */
  public sealed interface Operation {}

  /** The pixels or the event frame of the step. */
  public record Input() implements Operation {}

  /**
   * A connection: spikes to currents.
   *
   * @param synapse the connection
   */
  public record Connect(Synapse synapse) implements Operation {}

  /**
   * A layer of neurons: currents to spikes. The only operation with a state of its own.
   *
   * @param neurons the layer
   */
  public record Fire(Neurons neurons) implements Operation {}

  /**
   * Average over squares of pixels.
   *
   * @param pooling the squares
   */
  public record Average(AveragePooling pooling) implements Operation {}

  /** Average over all pixels, {@code [N, C, H, W]} to {@code [N, C]}. */
  public record GlobalAverage() implements Operation {}

  /** All values of a sample in one row. */
  public record Flat() implements Operation {}

  /**
   * Multiplication by a constant.
   *
   * @param factor the constant
   */
  public record Times(float factor) implements Operation {}

  /**
   * Multiplication by a learnable number.
   *
   * @param gain the number, of shape {@code ()}
   * @param factor a constant factor
   */
  public record Gain(Parameter gain, float factor) implements Operation {}

  /**
   * Every pixel repeated in rows and columns.
   *
   * @param factor how often
   */
  public record Enlarge(int factor) implements Operation {}

  /** The sum of two nodes. */
  public record Add() implements Operation {}

  /**
   * What its node was at the last step, and nothing at the first one: whatever it is added to stays
   * as it is then. Its node may be a later one.
   */
  public record Delay() implements Operation {}

  /**
   * Copies the list.
   *
   * @param nodes the operations
   * @param output the node of the logits of the step
   */
  public StepFlow {
    nodes = List.copyOf(nodes);
  }

  /**
   * Follows a network through a time step.
   *
   * @param network the network, initialized
   * @return its operations
   * @throws IllegalArgumentException if a part cannot say what it does; the message names it
   */
  public static StepFlow of(SpikingNetwork network) {
    Builder builder = new Builder(network.partNames());
    Shape input = new Shape(1).addAll(network.stepShape().slice(1));
    int output = builder.part(network.body(), builder.add("input", new Input(), input));
    return new StepFlow(builder.nodes, builder.connect(network.classifier(), output));
  }

  /** Takes the operations of the parts of a network. */
  public static final class Builder {

    private final Map<? extends Block, String> names;
    private final List<Node> nodes = new ArrayList<>();

    private Builder(Map<? extends Block, String> names) {
      this.names = names;
    }

    private int add(String name, Operation operation, Shape shape, Integer... inputs) {
      nodes.add(new Node(name, operation, List.of(inputs), shape));
      return nodes.size() - 1;
    }

    private String name(Block block) {
      return names.getOrDefault(block, block.getClass().getSimpleName());
    }

    /**
     * Returns the shape of a node.
     *
     * @param node a node of this flow
     * @return its shape for one sample, {@code [1, ...]}
     */
    public Shape shape(int node) {
      return nodes.get(node).shape();
    }

    /**
     * Appends the operations of a part.
     *
     * @param part the part
     * @param input what arrives at it
     * @return what leaves it
     * @throws IllegalArgumentException if the part is not a {@link FlowPart}
     */
    public int part(SpikingBlock part, int input) {
      if (part instanceof FlowPart described) {
        return described.describe(this, input);
      }
      throw new IllegalArgumentException(
          "Part "
              + name(part)
              + " ("
              + part.getClass().getSimpleName()
              + ") does not say which operations it consists of; let it implement FlowPart to export"
              + " the network.");
    }

    /**
     * Appends a connection.
     *
     * @param synapse the connection
     * @param from what it reads
     * @return the current
     */
    public int connect(Synapse synapse, int from) {
      Shape shape = synapse.getOutputShapes(new Shape[] {shape(from)})[0];
      return add(name(synapse), new Connect(synapse), shape, from);
    }

    /**
     * Appends a layer of neurons.
     *
     * @param neurons the layer, a block of the network
     * @param current what charges it
     * @return its spikes
     */
    public int fire(Neurons neurons, int current) {
      String name =
          neurons instanceof Block block ? name(block) : neurons.getClass().getSimpleName();
      return add(name, new Fire(neurons), shape(current), current);
    }

    /**
     * Appends an operation without parameters.
     *
     * @param owner the part that does it
     * @param operation the operation
     * @param shape the shape of its result for one sample
     * @param from what it reads
     * @return its result
     */
    public int apply(Block owner, Operation operation, Shape shape, int from) {
      return add(name(owner), operation, shape, from);
    }

    /**
     * Appends a sum.
     *
     * @param owner the part that adds
     * @param first a node
     * @param second another of the same shape
     * @return the sum
     */
    public int sum(Block owner, int first, int second) {
      return add(name(owner), new Add(), shape(first), first, second);
    }

    /**
     * Appends what a node that is still to come was at the last step.
     *
     * @param owner the part that reads it
     * @param shape its shape
     * @return a node, whose source {@link #setDelayed} must name
     */
    public int delay(Block owner, Shape shape) {
      return add(name(owner), new Delay(), shape);
    }

    /**
     * Names the source of a delay.
     *
     * @param delay what {@link #delay} returned
     * @param source the node whose value of the last step it is
     */
    public void setDelayed(int delay, int source) {
      Node node = nodes.get(delay);
      nodes.set(delay, new Node(node.name(), node.operation(), List.of(source), node.shape()));
    }
  }
}
