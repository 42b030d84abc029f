package org.ottt.djl.training.parallel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.HashMap;
import java.util.Map;
import org.ottt.djl.ndarray.InPlace;

/**
 * Copies of parameters with gradients of their own. DJL's store knows its copies by their device,
 * so that it cannot hold two on the CPU; this one is asked by one replica alone.
 *
 * <p>Copies are made and written by the thread that trains, and read by the replica's thread in
 * between.
 */
final class MirroredParameters extends ParameterStore {

  private final Map<Parameter, NDArray> copies = new HashMap<>();

  /**
   * Creates a store without copies.
   *
   * @param manager owns the copies; its device is where they lie
   */
  MirroredParameters(NDManager manager) {
    super(manager, true);
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    // Connections without a bias ask for it all the same.
    return parameter == null ? null : copies.get(parameter);
  }

  /** Takes over the present value of a parameter; the copy is made at the first time. */
  void copyWeight(Parameter parameter) {
    // An alias that belongs here: the engine then puts what it moves between devices here as well.
    try (NDArray value = parameter.getArray().stopGradient()) {
      value.attach(getManager());
      NDArray copy = copies.get(parameter);
      if (copy == null) {
        copy = copyOf(value);
        copies.put(parameter, copy);
      } else {
        InPlace.set(copy, value);
      }
      if (copy.hasGradient() != parameter.requiresGradient()) {
        copy.setRequiresGradient(parameter.requiresGradient());
      }
    }
  }

  private NDArray copyOf(NDArray value) {
    Device device = getManager().getDevice();
    // On one device the engine's toDevice is an alias, even where a copy is asked for.
    NDArray copy =
        value.getDevice().equals(device) ? value.duplicate() : value.toDevice(device, true);
    // It outlives the scope that the caller may have opened.
    NDScope.unregister(copy);
    return copy;
  }

  /** Adds the copy's gradient to the parameter's own, then clears it. */
  void addGradientTo(Parameter parameter) {
    try (NDArray total = parameter.getArray().getGradient();
        NDArray gradient = copies.get(parameter).getGradient()) {
      // As above: with its own manager, each move would leave a new manager behind.
      gradient.attach(total.getManager());
      if (gradient.getDevice().equals(total.getDevice())) {
        total.addi(gradient);
      } else {
        try (NDArray there = gradient.toDevice(total.getDevice(), false)) {
          total.addi(there);
        }
      }
      gradient.subi(gradient);
    }
  }

  /** Clears the copy's gradient, also one that is not finite. */
  void clearGradient(Parameter parameter) {
    NDArray copy = copies.get(parameter);
    if (copy != null && copy.hasGradient()) {
      try (NDArray gradient = copy.getGradient()) {
        InPlace.clear(gradient);
      }
    }
  }
}
