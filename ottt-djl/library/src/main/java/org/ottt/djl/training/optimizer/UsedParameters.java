package org.ottt.djl.training.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The values of parameters, with a note of those that have been asked for. For one thread. */
public final class UsedParameters extends ParameterStore {

  private final ParameterStore values;
  private final Set<Parameter> used = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Wraps a store.
   *
   * @param values where values are looked up; must not keep copies of its own by device
   */
  public UsedParameters(ParameterStore values) {
    super(values.getManager(), false);
    this.values = values;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    if (parameter != null) {
      used.add(parameter);
    }
    return values.getValue(parameter, device, training);
  }

  /**
   * Tells whether a parameter has been asked for.
   *
   * @param parameter the parameter
   * @return whether it has
   */
  public boolean contains(Parameter parameter) {
    return used.contains(parameter);
  }

  /** Forgets what has been asked for. */
  public void forget() {
    used.clear();
  }
}
