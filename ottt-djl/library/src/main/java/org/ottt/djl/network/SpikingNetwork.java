package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.synapse.Synapse;

/**
 * A whole spiking network: parts that fire, then output neurons that never do.
 *
 * <p>The same object serves every learning rule. As a DJL block it runs inference: it shows its
 * input for {@link #timeSteps} steps and returns the sum of the logits.
 *
 * <p>Input X: {@code [N, C, H, W]} (the same image at every step) or {@code [N, T, C, H, W]}
 * (frames). Output: {@code [N, classes]}.
 */
public final class SpikingNetwork extends AbstractBlock {

  private final SpikingBlock body;
  private final Synapse classifier;
  private int timeSteps;
  private Precision precision = Precision.FLOAT32;

  /**
   * Creates a network.
   *
   * @param body what fires; its output {@code [N, features]} feeds the classifier
   * @param classifier the connection into the output neurons
   * @param timeSteps T of inference, at least 1
   */
  @SuppressWarnings("this-escape")
  public SpikingNetwork(SpikingBlock body, Synapse classifier, int timeSteps) {
    this.body = addChildBlock("body", body);
    this.classifier = addChildBlock("classifier", classifier);
    setTimeSteps(timeSteps);
  }

  /**
   * Runs one time step.
   *
   * @param simulation the batch, within an open window
   * @param frame the input of this step, {@code [N, C, H, W]}
   * @return the logits of this step, {@code [N, classes]}
   */
  public NDArray step(Simulation simulation, NDArray frame) {
    return simulation.readOut(classifier, body.step(simulation, simulation.input(frame)));
  }

  /**
   * Returns the number of time steps of inference.
   *
   * @return T
   */
  public int timeSteps() {
    return timeSteps;
  }

  /**
   * Sets the number of time steps of inference.
   *
   * @param newTimeSteps T, at least 1
   */
  public void setTimeSteps(int newTimeSteps) {
    if (newTimeSteps < 1) {
      throw new IllegalArgumentException(
          "The number of time steps must be at least 1, but is " + newTimeSteps + ".");
    }
    timeSteps = newTimeSteps;
  }

  /**
   * Returns the numbers in which connections multiply spikes and traces.
   *
   * @return float32 unless set otherwise
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Sets the numbers in which connections multiply spikes and traces, in training and inference;
   * not while a batch is on its way. What reads pixels stays in float32, and so does the connection
   * into the output neurons: both are cheap, and neither sees spikes alone.
   *
   * <p>The precision is no part of the parameters; a checkpoint does not know it.
   *
   * @param newPrecision the precision, float32 by default
   */
  public void setPrecision(Precision newPrecision) {
    precision = Objects.requireNonNull(newPrecision, "precision");
    setPrecision(body, newPrecision);
  }

  private static void setPrecision(Block block, Precision precision) {
    if (block instanceof Synapse synapse) {
      synapse.setPrecision(precision);
    }
    for (Block child : block.getChildren().values()) {
      setPrecision(child, precision);
    }
  }

  /**
   * Returns the layers of neurons in the order in which they fire.
   *
   * @return the layers, output neurons left out
   */
  public List<Neurons> neurons() {
    return List.copyOf(neuronNames().keySet());
  }

  /**
   * Returns the layers of neurons and their names, which begin like those of their parameters.
   *
   * @return names in the order in which the layers fire, output neurons left out
   */
  public Map<Neurons, String> neuronNames() {
    Map<Neurons, String> found = new LinkedHashMap<>();
    collectNeurons(this, "", found);
    return found;
  }

  private static void collectNeurons(Block block, String name, Map<Neurons, String> found) {
    if (block instanceof Neurons neurons) {
      found.put(neurons, name);
    }
    for (Pair<String, Block> child : block.getChildren()) {
      collectNeurons(
          child.getValue(), name.isEmpty() ? child.getKey() : name + "_" + child.getKey(), found);
    }
  }

  SpikingBlock body() {
    return body;
  }

  Synapse classifier() {
    return classifier;
  }

  /**
   * Returns the leak of the first layer of neurons, which is that of all in the usual networks.
   *
   * @return lambda; 0 for a network without neurons
   */
  public float leak() {
    List<Neurons> layers = neurons();
    return layers.isEmpty() ? 0f : layers.get(0).parameters().leak();
  }

  /**
   * Counts the trainable values.
   *
   * @return the number of parameters of an initialized network
   */
  public long parameterCount() {
    long count = 0;
    for (Parameter parameter : getParameters().values()) {
      count += parameter.getArray().size();
    }
    return count;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (training) {
      throw new IllegalStateException(
          "A spiking network learns at every time step, which DJL's plain trainer (model.newTrainer)"
              + " cannot do; use new SpikingTrainer(model, config, rule, timeSteps).");
    }
    return new NDList(
        InferencePass.run(
            this,
            parameterStore,
            inputs.singletonOrThrow(),
            timeSteps,
            null,
            (step, total) -> true));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return classifier.getOutputShapes(
        body.getOutputShapes(new Shape[] {InputSequence.shapeOfStep(inputShapes[0])}));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape step = InputSequence.shapeOfStep(inputShapes[0]);
    body.initialize(manager, dataType, step);
    classifier.initialize(manager, dataType, body.getOutputShapes(new Shape[] {step}));
  }
}
