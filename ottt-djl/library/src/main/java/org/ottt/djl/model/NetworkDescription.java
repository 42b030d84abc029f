package org.ottt.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;

/**
 * All that is needed to build a network again and to use it, in a form that can be stored: it is in
 * a run's {@code config.json} and in the metadata of its checkpoints.
 *
 * <pre>{@code
 * {"version": 1,
 *  "architecture": {"kind": "vgg", "layout": [64, 128, "pool", 256], "width": 1.0,
 *                   "feedback": false, "dropout": 0.0},
 *  "input": {"channels": 3, "height": 32, "width": 32, "short_side": 32,
 *            "mean": [0.4914, 0.4822, 0.4465], "std": [0.2023, 0.1994, 0.201]},
 *  "classes": ["airplane", "automobile"],
 *  "neurons": {"leak": 0.5, "threshold": 1.0, "reset": "subtract",
 *              "surrogate": {"name": "sigmoid", "parameter": 4.0}},
 *  "time_steps": 6}
 * }</pre>
 *
 * @param architecture the layers
 * @param input what the network is shown at one step
 * @param classes the names of the classes in the order of their labels, at least 2
 * @param neurons the neurons' dynamics
 * @param timeSteps T that the network was trained with, at least 1
 */
public record NetworkDescription(
    Architecture architecture,
    InputDescription input,
    List<String> classes,
    NeuronModel neurons,
    int timeSteps) {

  /** Under which name descriptions stand in configurations, metadata and model properties. */
  public static final String KEY = "network";

  /** A prediction with more would seem to hang, and so would one with a damaged file's number. */
  private static final int MAX_TIME_STEPS = 1 << 16;

  /**
   * Checks what the parts do not check.
   *
   * @param architecture the layers
   * @param input what the network is shown at one step
   * @param classes the names of the classes in the order of their labels, at least 2
   * @param neurons the neurons' dynamics
   * @param timeSteps T that the network was trained with, at least 1
   */
  public NetworkDescription {
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(neurons, "neurons");
    classes = List.copyOf(classes);
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "A network needs at least 2 classes, but has " + classes.size() + ".");
    }
    if (timeSteps < 1 || timeSteps > MAX_TIME_STEPS) {
      throw new IllegalArgumentException(
          "The number of time steps must be at least 1 and at most "
              + MAX_TIME_STEPS
              + ", but is "
              + timeSteps
              + ".");
    }
  }

  /**
   * Describes a network of leaky integrate-and-fire neurons.
   *
   * @param architecture the layers
   * @param input what the network is shown at one step
   * @param classes the names of the classes in the order of their labels, at least 2
   * @param neurons the neurons' parameters
   * @param timeSteps T that the network was trained with, at least 1
   */
  public NetworkDescription(
      Architecture architecture,
      InputDescription input,
      List<String> classes,
      LifParameters neurons,
      int timeSteps) {
    this(architecture, input, classes, new Lif(neurons), timeSteps);
  }

  /**
   * Describes the same network for other classes, such as to fine-tune it.
   *
   * @param others the names of the classes in the order of their labels, at least 2
   * @return a description whose classifier has another size
   */
  public NetworkDescription withClasses(List<String> others) {
    return new NetworkDescription(architecture, input, others, neurons, timeSteps);
  }

  /**
   * Builds the network.
   *
   * @return the network, not yet initialized, with T as described
   */
  public SpikingNetwork build() {
    return architecture.build(classes.size(), timeSteps, neurons);
  }

  /**
   * Builds the network with fresh parameters.
   *
   * @param manager what the parameters belong to
   * @return the network, initialized
   */
  public SpikingNetwork build(NDManager manager) {
    SpikingNetwork network = build();
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(input.shape()));
    return network;
  }

  /**
   * Builds the network without values: its parameters know their shapes and hold one number each.
   * So a description that comes from a file can be compared with what else the file holds before
   * memory is taken for it.
   *
   * @return the network, for looking at shapes only; its arrays are closed
   * @throws IllegalArgumentException if the layers do not make a network
   */
  public SpikingNetwork outline() {
    SpikingNetwork network = build();
    network.setInitializer(
        (manager, shape, type) -> manager.zeros(new Shape(), type), parameter -> true);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(input.shape()));
    }
    return network;
  }

  /**
   * Writes the description down.
   *
   * @return JSON on one line
   */
  public String toJson() {
    return DescriptionJson.write(this).toString();
  }

  /**
   * Writes the description down for a configuration.
   *
   * @return the same content as {@link #toJson}, as maps and lists
   */
  public Map<String, Object> toMap() {
    return DescriptionJson.toMap(this);
  }

  /**
   * Reads a description.
   *
   * @param json what {@link #toJson} wrote
   * @return the description
   * @throws IllegalArgumentException if it is not a description, or one of a newer version; the
   *     message says what is wrong
   */
  public static NetworkDescription fromJson(String json) {
    return DescriptionJson.read(json);
  }

  @Override
  public String toString() {
    return toJson();
  }
}
