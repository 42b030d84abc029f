package org.ottt.djl.benchmarks.stream;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.synapse.LinearSynapse;

/** The networks that are measured. */
final class StreamNetworks {

  /** Frames of the small network. */
  static final Shape SMALL_FRAME = new Shape(2, 8, 8);

  /** Frames of the convolutional network. */
  static final Shape FRAME = new Shape(2, 32, 32);

  static final int CLASSES = 10;

  private static final int HIDDEN = 32;
  private static final double EVENT = 0.1;

  private StreamNetworks() {}

  /** Builds 128-32-10, fully connected layers. */
  static SpikingNetwork small(NDManager manager, int seed) {
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(HIDDEN).build(), LifParameters.DEFAULT));
    SpikingNetwork network = new SpikingNetwork(body, LinearSynapse.builder(CLASSES).build(), 1);
    return initialized(network, manager, SMALL_FRAME, seed);
  }

  /** Builds 16C3/2-AP2-32C3-AP2-64C3-GAP-10; the first convolution has stride 2. */
  static SpikingNetwork convolutional(NDManager manager, Shape frame, int seed) {
    SpikingNetwork network =
        SpikingVgg.builder()
            .optLayout(SpikingVgg.STRIDE, 16, SpikingVgg.POOL, 32, SpikingVgg.POOL, 64)
            .optClasses(CLASSES)
            .build();
    return initialized(network, manager, frame, seed);
  }

  private static SpikingNetwork initialized(
      SpikingNetwork network, NDManager manager, Shape frame, int seed) {
    Engine.getInstance().setRandomSeed(seed);
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(frame));
    return network;
  }

  /** Draws frames in which a tenth of all pixels have an event. */
  static float[][] randomFrames(Shape shape, int count) {
    Random random = new Random(1);
    float[][] frames = new float[count][(int) shape.size()];
    for (float[] frame : frames) {
      for (int i = 0; i < frame.length; i++) {
        frame[i] = random.nextDouble() < EVENT ? 1 : 0;
      }
    }
    return frames;
  }
}
