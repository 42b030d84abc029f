package org.ottt.djl.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Adadelta;
import ai.djl.training.optimizer.Adagrad;
import ai.djl.training.optimizer.Nag;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.RmsProp;
import org.ottt.djl.ndarray.Scalars;

/**
 * Updates parameters by an optimizer. Gradients for DJL's own optimizers, and for those that extend
 * them, are clipped here: what DJL calls for PyTorch clips large positive gradients only ({@link
 * OptimizerState#clipBound}). What an optimizer remembers outlives a scope that the caller has
 * opened.
 */
public final class ParameterUpdate {

  private final Optimizer optimizer;

  /** What the optimizer remembers; null where that is unknown. */
  private final OptimizerState state;

  private final float clipBound;

  /**
   * Creates the update.
   *
   * @param optimizer any optimizer
   * @throws IllegalArgumentException if it is one of DJL's that its PyTorch engine cannot run
   */
  public ParameterUpdate(Optimizer optimizer) {
    requireKnown(optimizer);
    this.optimizer = optimizer;
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
   * Tells whether a parameter's next update is its first.
   *
   * @param parameter the parameter
   * @return false also where that is unknown, for optimizers that are neither DJL's nor stateful
   */
  public boolean isFirst(Parameter parameter) {
    return state != null && state.updates(parameter.getId()) == 0;
  }

  /**
   * Updates a parameter.
   *
   * @param parameter changes in place
   * @param gradient of the parameter's shape; stays as it is, for the caller to clear
   */
  public void apply(Parameter parameter, NDArray gradient) {
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
}
