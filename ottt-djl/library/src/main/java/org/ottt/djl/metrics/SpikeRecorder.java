package org.ottt.djl.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.simulation.SpikeObserver;

/** Keeps the spikes of the first sample of a batch, layer by layer, to be looked at. */
public final class SpikeRecorder implements SpikeObserver, AutoCloseable {

  private final NDManager manager;
  private final Map<Neurons, NDList> layers = new LinkedHashMap<>();

  /**
   * Creates a recorder.
   *
   * @param parent parent of the manager that holds the spikes
   */
  public SpikeRecorder(NDManager parent) {
    manager = parent.newSubManager();
  }

  @Override
  public void onSpikes(Neurons neurons, NDArray spikes) {
    NDArray first = spikes.get(0).toType(DataType.FLOAT32, true).reshape(-1);
    NDScope.unregister(first);
    first.attach(manager);
    layers.computeIfAbsent(neurons, layer -> new NDList()).add(first);
  }

  /**
   * Returns the spikes of each layer, in the order in which the layers were first observed.
   *
   * @return arrays {@code [T, neurons]} of 0 and 1, closed with this recorder
   */
  public List<NDArray> layers() {
    List<NDArray> spikes = new ArrayList<>();
    for (NDList steps : layers.values()) {
      NDArray stacked = NDArrays.stack(steps);
      stacked.attach(manager);
      spikes.add(stacked);
    }
    return spikes;
  }

  @Override
  public void close() {
    manager.close();
  }
}
