package org.ottt.djl.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Adadelta;
import ai.djl.training.optimizer.Adagrad;
import ai.djl.training.optimizer.Nag;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.RmsProp;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.Scalars;

/**
 * Updates parameters by an optimizer. Gradients for DJL's own optimizers, and for those that extend
 * them, are clipped here: what DJL calls for PyTorch clips large positive gradients only ({@link
 * OptimizerState#clipBound}). What an optimizer remembers outlives a scope that the caller has
 * opened.
 *
 * <p>A parameter that no step has used yet, such as that of a feedback connection in the very first
 * step, stays as it is, weight decay included. PyTorch's optimizers do the same, which skip
 * parameters without a gradient.
 */
public final class ParameterUpdate {

  private final Optimizer optimizer;

  /** What the optimizer remembers; null where that is unknown. */
  private final OptimizerState state;

  private final float clipBound;
  private final UsedParameters used;

  /**
   * Creates the update.
   *
   * @param optimizer any optimizer
   * @param used tells which parameters steps have used
   * @throws IllegalArgumentException if it is one of DJL's that its PyTorch engine cannot run
   */
  public ParameterUpdate(Optimizer optimizer, UsedParameters used) {
    requireKnown(optimizer);
    this.optimizer = optimizer;
    this.used = used;
    state = OptimizerState.isKnown(optimizer) ? OptimizerState.of(optimizer) : null;
    clipBound = state == null ? Float.POSITIVE_INFINITY : state.clipBound();
  }

  /**
   * Refuses optimizers of DJL that its PyTorch engine does not implement.
   *
   * @param optimizer any optimizer
   * @throws IllegalArgumentException if it is one of them
   */
  public static void requireKnown(Optimizer optimizer) {
    if (optimizer instanceof RmsProp
        || optimizer instanceof Adagrad
        || optimizer instanceof Adadelta
        || optimizer instanceof Nag) {
      throw new IllegalArgumentException(
          "DJL's PyTorch engine does not implement "
              + optimizer.getClass().getSimpleName()
              + "; use MomentumSgd, Sgd, Adam or AdamW.");
    }
  }

  /**
   * Updates a parameter.
   *
   * @param parameter changes in place
   * @param gradient of the parameter's shape; stays as it is, for the caller to clear
   */
  public void apply(Parameter parameter, NDArray gradient) {
    if (isUnused(parameter, gradient)) {
      return;
    }
    // An alias outside the graph: a collector may be open, and then PyTorch refuses to change
    // what requires a gradient in place.
    try (NDArray weight = parameter.getArray().stopGradient()) {
      if (clipBound < Float.POSITIVE_INFINITY) {
        try (NDArray clipped = Scalars.clip(gradient, clipBound)) {
          optimizer.update(parameter.getId(), weight, clipped);
        }
      } else {
        optimizer.update(parameter.getId(), weight, gradient);
      }
    }
    if (state != null) {
      state.keep(parameter.getId());
    }
  }

  /** A user's part may compute with a parameter's array itself: then there is a gradient. */
  private boolean isUnused(Parameter parameter, NDArray gradient) {
    if (used.contains(parameter) || !isFirst(parameter)) {
      return false;
    }
    try (NDArray size = gradient.abs();
        NDArray sum = size.sum()) {
      return HostValues.floatOf(sum) == 0;
    }
  }

  /** False also where that is unknown: for optimizers whose state or updates are not known. */
  private boolean isFirst(Parameter parameter) {
    String id = parameter.getId();
    return state != null
        && !state.kinds().isEmpty()
        && state.updates(id) == 0
        && state.kinds().stream().allMatch(kind -> state.get(kind, id) == null);
  }
}
