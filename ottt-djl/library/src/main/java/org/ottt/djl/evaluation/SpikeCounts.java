package org.ottt.djl.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.Wiring;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikeObserver;

/** Counts the spikes of each layer at each step; counts stay on the device until the end. */
final class SpikeCounts implements SpikeObserver, AutoCloseable {

  private static final class Layer {
    private Shape shape;
    private final NDArray[] sums;

    private Layer(int steps) {
      sums = new NDArray[steps];
    }
  }

  private final NDManager manager;
  private final int steps;
  private final Map<Neurons, Layer> layers = new HashMap<>();
  private int step;

  SpikeCounts(NDManager parent, int steps) {
    manager = parent.newSubManager();
    this.steps = steps;
  }

  /** Says which step the next spikes belong to, from 1. */
  void setStep(int newStep) {
    step = newStep;
  }

  @Override
  public void onSpikes(Neurons neurons, NDArray spikes) {
    Layer layer = layers.computeIfAbsent(neurons, key -> new Layer(steps));
    layer.shape = spikes.getShape().slice(1);
    NDArray sum = spikes.toType(DataType.FLOAT32, false).sum().toType(DataType.INT64, true);
    if (layer.sums[step - 1] == null) {
      NDScope.unregister(sum);
      sum.attach(manager);
      layer.sums[step - 1] = sum;
    } else {
      layer.sums[step - 1].addi(sum);
    }
  }

  /** Returns the activity of the layers that fired, in the network's order. */
  List<LayerActivity> activity(Wiring wiring, int samples) {
    List<LayerActivity> activity = new ArrayList<>();
    for (Neurons neurons : wiring.layers()) {
      Layer layer = layers.get(neurons);
      List<Double> perSample = new ArrayList<>();
      if (layer == null) {
        // Neurons that no step reached have no shape either.
        continue;
      }
      for (NDArray sum : layer.sums) {
        // A part may leave steps out.
        perSample.add(sum == null ? 0 : (double) HostValues.longOf(sum) / samples);
      }
      activity.add(
          new LayerActivity(activity.size() + 1, layer.shape, wiring.fanOut(neurons), perSample));
    }
    return activity;
  }

  @Override
  public void close() {
    manager.close();
  }
}
