package org.ottt.djl.benchmarks.reference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.SpikeObserver;
import org.ottt.djl.training.SpikingLoss;

/**
 * Listens to an unchanged trainer at the places where it lets one in: as its loss, its gradient
 * listener and its spike observer; writes down what passes.
 */
final class Recorder {

  private final SpikingLoss loss;
  private final int timeSteps;
  private final Map<String, float[]> readings = new HashMap<>();
  private final List<Float> rates = new ArrayList<>();
  private String prefix = "";
  private int step;
  private double lossSum;
  private float[] logitsSum;

  Recorder(float mseWeight, int timeSteps) {
    loss = new SpikingLoss(mseWeight);
    this.timeSteps = timeSteps;
  }

  /** Starts a batch whose readings get a name prefix. */
  void startBatch(String newPrefix) {
    prefix = newPrefix;
    step = 0;
    lossSum = 0;
    logitsSum = null;
    rates.clear();
  }

  Map<String, float[]> readings() {
    return readings;
  }

  /** The loss of the present batch, summed over its steps. */
  double lossSum() {
    return lossSum;
  }

  /** The logits of the present batch, summed over its steps. */
  float[] logitsSum() {
    return logitsSum;
  }

  Loss asLoss() {
    return new Loss("recorded") {
      @Override
      public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray value = loss.evaluate(labels, predictions);
        String name = prefix + "step/" + step + "/";
        float[] logits = HostValues.floats(predictions.head());
        float ofStep = HostValues.floatOf(value) / timeSteps;
        readings.put(name + "logits", logits);
        readings.put(name + "loss", new float[] {ofStep});
        readings.put(name + "rates", toArray(rates));
        rates.clear();
        lossSum += ofStep;
        logitsSum = plus(logitsSum, logits);
        step++;
        return value;
      }
    };
  }

  SpikeObserver asObserver() {
    return (neurons, spikes) ->
        rates.add(HostValues.floatOf(spikes.toType(DataType.FLOAT32, false).mean()));
  }

  /** Writes down every gradient; {@code online} says whether it is one of a single step. */
  Consumer<SpikingNetwork> asGradientListener(NetworkParameters parameters, boolean online) {
    return network -> {
      String where = online ? "step/" + (step - 1) + "/grad/" : "grad/";
      parameters.read(prefix + where, Recorder::gradient, readings);
    };
  }

  private static float[] gradient(Parameter parameter) {
    try (NDArray gradient = parameter.getArray().getGradient()) {
      return HostValues.floats(gradient);
    }
  }

  private static float[] toArray(List<Float> list) {
    float[] array = new float[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }

  private static float[] plus(float[] sum, float[] addend) {
    if (sum == null) {
      return addend.clone();
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += addend[i];
    }
    return sum;
  }
}
