package org.ottt.djl.training.optimizer;

import ai.djl.ndarray.NDArray;
import org.ottt.djl.training.SpikingTrainer;

/**
 * An optimizer whose momentum can live in the parameters' gradients themselves, so that a network
 * needs one array per parameter less. The engine adds gradients to what a gradient array holds:
 *
 * <pre>
 *   beginUpdate:  grad = momentum * grad
 *   way back:     grad = grad + gradient            (once per step, or at all T of them)
 *   endUpdate:    w    = w - lr * grad              (grad is now the momentum of the next update)
 * </pre>
 *
 * <p>An {@link SpikingTrainer} uses it; with other optimizers it clears the gradients instead.
 */
public interface GradientMomentum {

  /**
   * Prepares a parameter's gradient for the way back.
   *
   * @param parameterId the parameter's id
   * @param gradient its gradient array, as the last {@link #endUpdate} left it, or zero
   */
  void beginUpdate(String parameterId, NDArray gradient);

  /**
   * Changes a parameter, and leaves in its gradient what is to be there until the next update.
   *
   * @param parameterId the parameter's id
   * @param weight the parameter
   * @param gradient its gradient array with the new gradient added
   */
  void endUpdate(String parameterId, NDArray weight, NDArray gradient);

  /**
   * Forgets a parameter's momentum, as where its gradient array is of no use any more.
   *
   * @param parameterId the parameter's id
   */
  void forget(String parameterId);
}
