package org.ottt.djl.model;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;

/**
 * The options that all networks here have.
 *
 * @param <T> the builder itself
 */
public abstract class NetworkBuilder<T extends NetworkBuilder<T>> {

  private double width = 1;
  private int classes;
  private int timeSteps = 6;
  private NeuronModel neurons = Lif.DEFAULT;

  /**
   * Starts with the defaults.
   *
   * @param classes the number of classes by default
   */
  NetworkBuilder(int classes) {
    this.classes = classes;
  }

  /** Returns the builder itself. */
  abstract T self();

  /**
   * Multiplies all numbers of channels, rounded and at least 1, so that a CPU can train.
   *
   * @param newWidth the factor, positive; 1 by default
   * @return this builder
   */
  public T optWidth(double newWidth) {
    if (!(newWidth > 0)) {
      throw new IllegalArgumentException("The width must be positive, but is " + newWidth + ".");
    }
    width = newWidth;
    return self();
  }

  /**
   * Sets the number of classes, by default those of the data set that the paper trains the network
   * on.
   *
   * @param newClasses at least 2
   * @return this builder
   */
  public T optClasses(int newClasses) {
    if (newClasses < 2) {
      throw new IllegalArgumentException(
          "A classifier needs at least 2 classes, but has " + newClasses + ".");
    }
    classes = newClasses;
    return self();
  }

  /**
   * Sets the time steps of inference.
   *
   * @param newTimeSteps T, at least 1; 6 by default
   * @return this builder
   */
  public T optTimeSteps(int newTimeSteps) {
    timeSteps = newTimeSteps;
    return self();
  }

  /**
   * Sets the neurons.
   *
   * @param model the dynamics of all layers
   * @return this builder
   */
  public T optNeurons(NeuronModel model) {
    neurons = model;
    return self();
  }

  /**
   * Sets leaky integrate-and-fire neurons.
   *
   * @param parameters shared by all layers
   * @return this builder
   */
  public T optNeurons(LifParameters parameters) {
    return optNeurons(new Lif(parameters));
  }

  /**
   * Builds the network.
   *
   * @return the network, not yet initialized
   */
  public abstract SpikingNetwork build();

  double width() {
    return width;
  }

  int classes() {
    return classes;
  }

  int timeSteps() {
    return timeSteps;
  }

  NeuronModel neurons() {
    return neurons;
  }

  /** Returns a number of channels times the width. */
  int scaled(int channels) {
    return scaled(channels, width);
  }

  static int scaled(int channels, double width) {
    return (int) Math.max(1, Math.round(channels * width));
  }
}
