package org.ottt.djl.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikeObserver;

/**
 * Counts spikes. The firing rate is the number of spikes per neuron and time step, averaged over
 * neurons, samples and time steps: 0.1 means that a neuron fires in every tenth step on average.
 *
 * <p>Counts stay on the devices until they are read, so that counting does not make the devices
 * wait.
 */
public final class FiringRates implements SpikeObserver, AutoCloseable {

  private static final class Count {
    private final Map<Device, NDArray> spikes = new HashMap<>();
    private long chances;

    private long spikes() {
      return spikes.values().stream().mapToLong(HostValues::longOf).sum();
    }
  }

  private final NDManager manager;
  private final Map<Neurons, Count> layers = new LinkedHashMap<>();

  /**
   * Creates a counter.
   *
   * @param parent parent of the manager that holds the counts
   */
  public FiringRates(NDManager parent) {
    manager = parent.newSubManager();
  }

  @Override
  public void onSpikes(Neurons neurons, NDArray spikes) {
    Count count = layers.computeIfAbsent(neurons, layer -> new Count());
    count.chances += spikes.size();
    NDArray sum = spikes.sum().toType(DataType.INT64, false);
    NDArray total = count.spikes.putIfAbsent(spikes.getDevice(), sum);
    if (total == null) {
      NDScope.unregister(sum);
      sum.attach(manager);
    } else {
      total.addi(sum);
    }
  }

  /**
   * Returns the rate of all layers together, each neuron counting the same.
   *
   * @return the rate in [0, 1], or NaN if nothing was counted
   */
  public double mean() {
    long chances = chances();
    return chances == 0 ? Double.NaN : (double) spikes() / chances;
  }

  /**
   * Returns how many spikes were counted.
   *
   * @return their number over all layers, samples and steps
   */
  public long spikes() {
    return layers.values().stream().mapToLong(Count::spikes).sum();
  }

  /**
   * Returns how many spikes there could have been.
   *
   * @return neurons x samples x steps
   */
  public long chances() {
    return layers.values().stream().mapToLong(count -> count.chances).sum();
  }

  /**
   * Returns how many spikes of a layer were counted.
   *
   * @param layer the layer
   * @return their number over all samples and steps
   */
  public long spikes(Neurons layer) {
    return layers.containsKey(layer) ? layers.get(layer).spikes() : 0;
  }

  /**
   * Returns how many spikes of a layer there could have been.
   *
   * @param layer the layer
   * @return neurons x samples x steps
   */
  public long chances(Neurons layer) {
    return layers.containsKey(layer) ? layers.get(layer).chances : 0;
  }

  /**
   * Returns the rate of each layer.
   *
   * @return rates in [0, 1] by layer, in the order in which they were first observed
   */
  public Map<Neurons, Double> byLayer() {
    Map<Neurons, Double> rates = new LinkedHashMap<>();
    layers.forEach((layer, count) -> rates.put(layer, (double) count.spikes() / count.chances));
    return rates;
  }

  @Override
  public void close() {
    manager.close();
  }
}
